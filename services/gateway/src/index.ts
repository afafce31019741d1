export { openGateway } from './gateway.ts'
export type { Gateway, GatewayOptions } from './options.ts'
export { gatewaySettings, type GatewaySettings } from './settings.ts'
