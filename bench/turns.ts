export type Turns = { longestMs: number; longestWorkMs: number }

/**
 * Watches the turns of this thread's event loop: the longest by the clock, and by the work in it (CPU time of this thread, its own
 * garbage collections included). A thread that waits for a core is held up by the machine, not by what it does.
 */
export const watchTurns = (): { stop(): Turns } => {
  let [at, used] = [performance.now(), cpu()]
  const turns: Turns = { longestMs: 0, longestWorkMs: 0 }
  const turn = () => {
    const [now, usedNow] = [performance.now(), cpu()]
    turns.longestMs = Math.max(turns.longestMs, now - at)
    turns.longestWorkMs = Math.max(turns.longestWorkMs, usedNow - used)
    ;[at, used] = [now, usedNow]
  }
  const timer = setInterval(turn, 1)
  return {
    stop: () => {
      clearInterval(timer)
      return turns
    },
  }
}

const cpu = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
