export type Repeating = {
  /** Runs soon; once more if it runs already. */ kick(): void
  /** Waits for the run under way. */ stop(): Promise<void>
}

export type RepeatingOptions = {
  work: () => Promise<void>
  /** Runs at least this often. */ everyMs: number
  failed: (error: unknown) => void
}

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

/** A job that runs when kicked and from time to time, never twice at once; a failure is told and tried again after a growing pause. */
export const repeating = ({ work, everyMs, failed }: RepeatingOptions): Repeating => {
  let running: Promise<void> | undefined
  let again = false
  let stopped = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  const run = async () => {
    do {
      again = false
      try {
        await work()
        failures = 0
      } catch (error) {
        failures += 1
        failed(error)
      }
    } while (again && !stopped && failures === 0)
  }
  const schedule = () => {
    clearTimeout(timer)
    if (stopped) return
    timer = setTimeout(kick, failures > 0 ? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) : everyMs)
    timer.unref()
  }
  const kick = () => {
    if (stopped) return
    if (running) {
      again = true
      return
    }
    clearTimeout(timer)
    running = run().finally(() => {
      running = undefined
      schedule()
    })
  }
  schedule()
  return {
    kick,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
