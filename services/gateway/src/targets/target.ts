import type { OpenService, RouteDescription } from '@tutti/kit'

/** A service of this system, and where it answers. */
export type Target = {
  /** In this process. */
  open?: OpenService
  /** Behind listeners of its own, one of each replica (`http://10.0.0.7:4801`); they come before `open`. */
  urls?: readonly string[]
  /** What it says of itself for `/health`. */
  health(): Promise<object>
  /** Its public routes. */
  describe(): Promise<RouteDescription[]>
}

export type Finder = (service: string) => Target | undefined
