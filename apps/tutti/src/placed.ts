import type { Target } from '@tutti/gateway'
import type { OpenService } from '@tutti/kit'

/** A service that this process runs, and where it answers. */
export type Placed = Target & { open: OpenService; stop(): Promise<void> }

/** An open service as the gateway finds it in its own process. */
export const placing = (open: OpenService): Placed => ({ open, health: open.health, describe: open.describe, stop: open.stop })
