import { makeLogger } from '@tutti/kit'

const SAME_MS = 300

/**
 * Ctrl-C and the like stop what runs within the grace (ms); a second Ctrl-C at once. A supervisor signals every process of a group,
 * and the launcher passes its own on: the same signal arriving twice is no impatience.
 */
export const untilStopped = (running: { stop(): Promise<void> }, graceMs: number) =>
  new Promise<void>((resolve) => {
    let askedAt: number | undefined
    const stop = (signal: NodeJS.Signals) => {
      if (askedAt !== undefined) {
        if (signal === 'SIGINT' && performance.now() - askedAt > SAME_MS) process.exit(130)
        return
      }
      askedAt = performance.now()
      const cut = setTimeout(() => {
        console.error('Cannot stop in time; ending now. Nothing that was acknowledged is lost.')
        process.exit(1)
      }, graceMs)
      running.stop().then(
        () => (clearTimeout(cut), resolve()),
        (error: unknown) => {
          makeLogger('error')('tutti').error({ err: error }, 'The system did not stop cleanly.')
          process.exit(1)
        },
      )
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  })
