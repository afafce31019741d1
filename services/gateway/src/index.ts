export { type Gateway, type GatewayOptions, openGateway } from './gateway.ts'
export { gatewaySettings, type GatewaySettings } from './settings.ts'
export type { Target } from './targets/target.ts'
