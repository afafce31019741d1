import type { Db } from '../db.ts'
import { type Applier, apply, applyCarefully } from './apply.ts'
import * as inbox from './inbox.ts'
import { pause } from './pause.ts'
import type { HistoryPage } from '../service.ts'

export type FillOptions<T> = Applier<T> & {
  /** A page of another service's facts; `undefined` when that service is not part of this system. */
  historyOf: (service: string, cursor: string | undefined) => Promise<HistoryPage | undefined>
  signal: AbortSignal
  /** The process ended badly before: the first page is applied one by one with the tries counted. */
  careful: boolean
}

const DONE = '"done"'
const LONGEST_PAUSE_MS = 5_000

/** `ready`: every owner that could be reached has told its past. `done`: all have. */
export type Filling = { ready: Promise<void>; done: Promise<void> }

/**
 * Fills a new or emptied database from the owners' histories, and goes on where it was if it is interrupted.
 * An owner that cannot be reached is asked again in the background: it keeps nobody from following the others.
 */
export const fill = <T>(options: FillOptions<T>): Filling => {
  const sources = [...new Set(options.reactions.map((reaction) => reaction.event.service))]
  const waiting: Promise<void>[] = []
  const inTurn = async () => {
    for (const source of sources) {
      await new Promise<void>((goOn) => waiting.push(fillFrom(options, source, goOn).finally(goOn)))
    }
  }
  const ready = inTurn()
  return { ready, done: ready.then(async () => void (await Promise.all(waiting))) }
}

const fillFrom = async <T>(options: FillOptions<T>, source: string, unreachable: () => void) => {
  const db = options.db as unknown as Db<inbox.InboxTables>
  const name = `filled ${source}`
  let { careful } = options
  for (let failures = 0; !options.signal.aborted;) {
    const noted = await inbox.readState(db.read, name)
    if (noted === DONE) return
    try {
      const page = await options.historyOf(source, noted ? (JSON.parse(noted) as string) : undefined)
      if (!page) return
      if (careful) for (const event of page.events) await applyCarefully(options, event, options.signal)
      else await apply(options, page.events, { signal: options.signal })
      careful = false
      await db.write('state', (tx) => inbox.writeState(tx, name, page.next === null ? DONE : JSON.stringify(page.next)))
      failures = 0
    } catch (error) {
      failures += 1
      if (failures === 1) options.logger.warn({ err: error, source }, 'Cannot read the history; trying again until it answers.')
      unreachable()
      await pause(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** failures), options.signal)
    }
  }
}
