import { setTimeout as wait } from 'node:timers/promises'
import type { Delivery, Subscription } from '../port.ts'
import type { Page } from './recent.ts'
import type { Turns } from './turns.ts'

const PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000

export type PumpOptions = {
  after: number
  turns: Turns
  /** The next batch out of memory, or nothing when memory does not reach back that far. */
  recent: (after: number) => Page | undefined
  /** The next batch out of the file. */
  stored: (after: number) => Promise<Page>
  handle: (batch: Delivery[], signal: AbortSignal) => Promise<void> | void
  /** Everything up to here, where the event `id` is, was handled, or is of no interest. */
  done: (upTo: number, id?: string) => void
  /** Everything there was has been seen. */
  idle?: (upTo: number) => void
  report: (error: unknown) => void
}

/** Delivers one line of events, a batch at a time. */
export type Pump = Subscription & {
  /** There may be something new. */
  wake(): void
}

/** Begins at `after`; the first `wake` sets it going. */
export function createPump({ turns, recent, stored, handle, done, idle, report, ...options }: PumpOptions): Pump {
  const stopping = new AbortController()
  const { promise: stopped, resolve: ended } = Promise.withResolvers<void>()
  let after = options.after
  let busy = false
  const persist = <R>(work: () => Promise<R>): Promise<R | undefined> => retry(work, stopping.signal, report)

  const advance = ({ upTo, id }: Page): void => {
    if (upTo === after) return
    after = upTo
    done(upTo, id)
  }
  const rest = (): void => {
    busy = false
    if (stopping.signal.aborted) ended()
  }
  const step = (): void => {
    if (stopping.signal.aborted) return rest()
    const page = recent(after)
    if (!page) return void readStored()
    if (page.deliveries.length > 0) return void deliver(page)
    // Only memory tells that there is nothing more: what the file said may be old by now.
    advance(page)
    rest()
    idle?.(after)
  }
  const readStored = async (): Promise<void> => {
    const page = await persist(() => stored(after))
    if (page && page.deliveries.length > 0) return turns(() => void deliver(page))
    if (page) advance(page)
    turns(step)
  }
  const deliver = async (page: Page): Promise<void> => {
    if (stopping.signal.aborted) return rest()
    const handled = await persist(() => Promise.resolve(handle(page.deliveries, stopping.signal)).then(() => page))
    if (handled) advance(handled)
    turns(step)
  }

  return {
    wake() {
      if (busy || stopping.signal.aborted) return
      busy = true
      turns(step)
    },
    stop() {
      stopping.abort()
      if (!busy) ended()
      return stopped
    },
  }
}

/** Does it until it succeeds, with longer and longer pauses; nothing once the signal was given. */
async function retry<R>(work: () => Promise<R>, signal: AbortSignal, report: (error: unknown) => void): Promise<R | undefined> {
  for (let pause = PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) return undefined
      report(error)
    }
    await wait(pause, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return undefined
  }
}
