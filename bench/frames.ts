import type { CDPSession, Page } from 'playwright-core'

type Event = {
  name: string
  ph: string
  /** µs */
  dur?: number
  pid: number
  tid: number
  args: { name?: string; frame_reporter?: { state: string; affects_smoothness: boolean; has_missing_content: boolean } }
}

/** `all`: frames for which there was something to draw; `incomplete`: they were shown with parts still blank. `longestMs`: the longest task of the page's main thread. */
export type Frames = { all: number; dropped: number; incomplete: number; longestMs: number }

const CATEGORIES = ['cc', 'benchmark', 'toplevel', '__metadata']

/** What Chromium's own tracing tells of the frames of a page while something is done. */
export const traceFrames = async (page: Page, work: () => Promise<unknown>): Promise<Frames> => {
  const session = await page.context().newCDPSession(page)
  const events: Event[] = []
  session.on('Tracing.dataCollected', ({ value }) => void events.push(...(value as unknown as Event[])))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { recordMode: 'recordAsMuchAsPossible', includedCategories: CATEGORIES },
  })
  await work()
  await ended(session)
  const reports = events.flatMap(({ name, args }) => (name === 'PipelineReporter' && args.frame_reporter ? [args.frame_reporter] : []))
  const drawn = reports.filter(({ state }) => state.startsWith('STATE_PRESENTED'))
  const dropped = reports.filter(({ state, affects_smoothness }) => state === 'STATE_DROPPED' && affects_smoothness)
  return {
    all: drawn.length + dropped.length,
    dropped: dropped.length,
    incomplete: drawn.filter(({ has_missing_content }) => has_missing_content).length,
    longestMs: Math.round(longest(events) / 1_000),
  }
}

const longest = (events: readonly Event[]): number => {
  const mains = new Set(events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(threadOf))
  return events.reduce((most, one) => (one.name === 'RunTask' && mains.has(threadOf(one)) ? Math.max(most, one.dur ?? 0) : most), 0)
}

const threadOf = ({ pid, tid }: Event) => `${pid} ${tid}`

const ended = async (session: CDPSession): Promise<void> => {
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()))
  await session.send('Tracing.end')
  await complete
}
