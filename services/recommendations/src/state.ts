import { errors, readSettings, repeating, type Room } from '@tutti/kit'
import type { Tables } from './facts/tables.ts'
import { forgetChanges } from './facts/write.ts'
import { breathe } from './memory/breathe.ts'
import { load, type Place, readOn } from './memory/follow.ts'
import { makeMemory, type Memory } from './memory/memory.ts'
import { makeScratch, type Scratch } from './scoring/scratch.ts'
import { settings } from './settings.ts'

const FOLLOW_MS = 200
const CLEAN_MS = 3_600_000
const KEEP_CHANGES_MS = 86_400_000
/** A request waits no longer than this for the memory; then it is told so, or answered with what there is. */
const PATIENCE_MS = { load: 3_000, catchUp: 100 }

const refuse = errors({
  'recommendations.filling': {
    status: 503,
    text: 'Cannot recommend anything yet: what was listened to is still being read. Try again in a moment.',
  },
})

/** What the service keeps while it runs. */
export type State = {
  /** The memory, after it has read everything that was committed before this call. @throws Failure 503 while it is loaded */
  upToDate(): Promise<Memory>
  readonly scratch: Scratch
  begin(): void
  health(): object
  stop(): Promise<void>
}

type StateOptions = Pick<Room<Tables, undefined>, 'db' | 'logger' | 'leads' | 'environment'>

/** Loads the memory from the service's own database, and keeps it at the newest commit. */
export const openState = ({ db, logger, leads, environment }: StateOptions): State => {
  const memory = makeMemory(readSettings(settings, environment).plays)
  const place: Place = { plays: 0, items: 0, changes: 0 }
  let stopped = false
  let ready = false
  const follow = oneAtATime(async () => {
    if (!ready) await load(db.read, memory, place)
    ready = true
    while (!stopped && (await readOn(db.read, memory, place))) await breathe()
  })
  const failed = (error: unknown) => logger.warn({ err: error }, 'Cannot read on; recommendations stay as they are.')
  const following = repeating({ work: follow, everyMs: FOLLOW_MS, failed })
  const clean = async () => void (leads() && (await db.write('changes', (tx) => forgetChanges(tx, Date.now() - KEEP_CHANGES_MS))))
  const cleaning = repeating({ work: clean, everyMs: CLEAN_MS, failed })
  return {
    scratch: makeScratch(),
    upToDate: async () => {
      await within(ready ? PATIENCE_MS.catchUp : PATIENCE_MS.load, follow())
      if (!ready) throw refuse('recommendations.filling', {}, { retryAfterS: 2 })
      return memory
    },
    begin: following.kick,
    health: () => ({
      ready,
      listeners: memory.listeners.count(),
      plays: memory.listeners.plays(),
      playlists: memory.playlists.count(),
      meetings: memory.postings.count(),
    }),
    stop: async () => {
      stopped = true
      await Promise.all([following.stop(), cleaning.stop()])
    },
  }
}

/** Runs never overlap; whoever asks during one waits for the next, which has seen what was there when they asked. */
const oneAtATime = (work: () => Promise<void>) => {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const start = () => {
    running = work().finally(() => (running = undefined))
    return running
  }
  const again = async () => {
    await running?.catch(() => undefined)
    next = undefined
    return start()
  }
  return (): Promise<void> => (running ? (next ??= again()) : start())
}

const within = async (ms: number, work: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
