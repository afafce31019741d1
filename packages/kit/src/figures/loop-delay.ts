import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 10
const SPAN_MS = 10_000
const IDLE_MS = 30_000

/** Answers the longest hold-up of the event loop within the last 10 to 20 s, in ms; `null` at first. Measures only while somebody asks. */
export const loopDelay = (): (() => number | null) => {
  let delays: ReturnType<typeof monitorEventLoopDelay> | undefined
  let began = 0
  let before = 0
  let idle: NodeJS.Timeout | undefined
  const end = () => {
    delays?.disable()
    delays = undefined
  }
  return () => {
    clearTimeout(idle)
    idle = setTimeout(end, IDLE_MS).unref()
    if (!delays) {
      delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
      delays.enable()
      began = performance.now()
      before = 0
      return null
    }
    const longest = delays.count > 0 ? Math.max(0, delays.max / 1e6 - RESOLUTION_MS) : 0
    const told = Math.max(before, longest)
    if (performance.now() - began > SPAN_MS) {
      delays.reset()
      began = performance.now()
      before = longest
    }
    return told
  }
}
