export { openGateway } from './gateway/gateway.ts'
export type { Gateway, GatewayOptions } from './gateway/options.ts'
export { gatewaySettings, type GatewaySettings } from './settings.ts'
