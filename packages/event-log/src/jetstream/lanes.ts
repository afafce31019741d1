import { type Pump, createPump } from '../delivery/pump.ts'
import type { Turns } from '../delivery/turns.ts'
import type { Mark, ReactOptions } from '../port.ts'
import type { Life } from './life.ts'
import type { PageAsk } from './stored.ts'
import type { Page } from '../delivery/recent.ts'

/** So many places are kept in memory for each lane, each some batches apart. */
const MARKS = 64
const BATCHES_APART = 16

/** One partition of a group at work. `at`: how far it is; `marks`: where it was, newest first. */
export type Lane = {
  readonly partition: number
  readonly fence: number | undefined
  readonly at: { sequence: number; id: string | undefined }
  marks(): readonly Mark[]
  wake(): void
  stop(): Promise<void>
}

/** What lanes have in common. */
export type LaneGround = {
  turns: Turns
  stored: (ask: PageAsk) => Promise<Page>
  report: (error: unknown) => void
}

export type LaneOptions = {
  life: Life
  partition: number
  after: number
  fence?: number
  /** Places from before: kept when the lane is made anew. */
  marks?: readonly Mark[]
  options: Pick<ReactOptions, 'types' | 'handle'>
  moved: (lane: Lane) => void
}

/** Sets a lane going at `after`. */
export function startLane({ turns, stored, report }: LaneGround, { life, partition, fence, options, moved, ...from }: LaneOptions): Lane {
  const types = new Set(options.types)
  const marks = [...(from.marks ?? [])]
  const at: Lane['at'] = { sequence: from.after, id: undefined }
  let batches = 0
  const done = (sequence: number, id?: string): void => {
    Object.assign(at, { sequence, id })
    if (id !== undefined && batches++ % BATCHES_APART === 0) {
      marks.unshift({ position: { incarnation: life.incarnation, sequence }, id })
      marks.length = Math.min(marks.length, MARKS)
    }
    moved(lane)
  }
  const pump: Pump = createPump({
    after: from.after,
    turns,
    recent: (after) => life.recent.page({ partition, after, types }),
    stored: (after) => stored({ life, partition, after, types }),
    handle: (batch, signal) => options.handle(batch, signal, fence),
    done,
    report,
  })
  const newest = (): Mark[] =>
    at.id === undefined ? [] : [{ position: { incarnation: life.incarnation, sequence: at.sequence }, id: at.id }]
  const lane: Lane = { partition, fence, at, marks: () => [...newest(), ...marks], wake: pump.wake, stop: pump.stop }
  pump.wake()
  return lane
}
