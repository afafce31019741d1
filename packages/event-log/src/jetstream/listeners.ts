import { type Pump, createPump } from '../delivery/pump.ts'
import type { Entry } from '../delivery/recent.ts'
import { EventLogError } from '../port.ts'
import type { Delivery, Envelope, FollowOptions, Subscription } from '../port.ts'
import type { LaneGround } from './lanes.ts'
import type { Life } from './life.ts'

/** Those who read everything: `follow` and `watch`. */
export type Listeners = {
  follow(life: Life, after: number, options: FollowOptions): Subscription
  watch(handle: (event: Envelope) => void, types?: readonly string[]): Subscription
  arrived(entries: readonly Entry[]): void
  /** The log has another history than before: readers have to begin anew. */
  rebegin(): void
  stop(): Promise<void>
}

type Follower = { pump: Pump; ended: FollowOptions['ended'] }
type Watcher = { handle: (event: Envelope) => void; types: ReadonlySet<string> | undefined }

export function createListeners(ground: LaneGround): Listeners {
  const { turns, report } = ground
  const followers = new Set<Follower>()
  const watchers = new Set<Watcher>()

  return {
    follow(life, after, options) {
      const pump = pumpOf(ground, { life, after, options })
      const follower = { pump, ended: options.ended }
      followers.add(follower)
      pump.wake()
      const stop = async (): Promise<void> => {
        followers.delete(follower)
        await pump.stop()
      }
      return { stop }
    },
    watch(handle, types) {
      const watcher = { handle, types: types && new Set(types) }
      watchers.add(watcher)
      return { stop: async () => void watchers.delete(watcher) }
    },
    arrived(entries) {
      for (const { pump } of followers) pump.wake()
      for (const { handle, types } of watchers) {
        const wanted = types ? entries.filter((entry) => types.has(entry.type)) : entries
        for (const { body } of wanted) turns(() => guarded(() => handle(JSON.parse(body) as Envelope), report))
      }
    },
    rebegin() {
      const error = new EventLogError('cannot read on: the event log has lost events that this reader has seen')
      for (const follower of followers) {
        followers.delete(follower)
        void follower.pump.stop().then(() => guarded(() => follower.ended?.(error), report))
      }
    },
    async stop() {
      watchers.clear()
      await Promise.all([...followers].map(({ pump }) => pump.stop()))
    },
  }
}

function guarded(work: () => void, report: (error: unknown) => void): void {
  try {
    work()
  } catch (error) {
    report(error)
  }
}

type Reader = { life: Life; after: number; options: FollowOptions }

function pumpOf({ turns, stored, report }: LaneGround, { life, after, options: { types, handle, caughtUp } }: Reader): Pump {
  const { incarnation } = life
  const wanted = types && new Set(types)
  let told = false
  const idle = (sequence: number): void => {
    if (!told) guarded(() => caughtUp?.({ incarnation, sequence }), report)
    told = true
  }
  const take = (batch: Delivery[], signal: AbortSignal): Promise<void> | void => {
    told = false
    return handle(batch, signal)
  }
  return createPump({
    after,
    turns,
    recent: (from) => life.recent.page({ after: from, types: wanted }),
    stored: (from) => stored({ life, after: from, types: wanted }),
    handle: take,
    done: () => undefined,
    idle,
    report,
  })
}
