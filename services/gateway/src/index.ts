export { openGateway } from './gateway/gateway.ts'
export type { Gateway, GatewayOptions } from './gateway/options.ts'
export type { Finder, Target } from './targets/target.ts'
export { gatewaySettings, type GatewaySettings } from './settings.ts'
