import type { OpenService, RouteInfo } from '@tutti/kit'

/** Where a service answers: in this process, or behind a URL. What a remote one tells of itself is optional. */
export type Target =
  | { service: OpenService }
  | {
      /** `http://127.0.0.1:4801` */
      url: string
      /** The gateway's credential among services (`tutti-caller`). */
      credential: () => Promise<string>
      /** For the OpenAPI document. */
      routes?: readonly RouteInfo[]
      /** For `/health`. */
      health?: () => Promise<object>
    }

export const routesOf = (target: Target): readonly RouteInfo[] => ('service' in target ? target.service.routes : (target.routes ?? []))

export const healthOf = async (target: Target): Promise<object> =>
  'service' in target ? target.service.health() : ((await target.health?.()) ?? { status: 'ok' })
