import type { Tx } from '../db.ts'
import { processing } from '../tracing/events.ts'
import { type Applier, isNoFaultOfEvents } from './apply.ts'
import * as inbox from './inbox.ts'

type Letter = { eventId: string; reaction: string }

/**
 * Applies an event that was put aside once more. It stops being a dead letter in the write that applies it: a process that ends
 * meanwhile loses nothing. @returns false when it failed again; then its reason is the new one
 */
export const revive = async <T>({ db, reactions, logger, tracer }: Applier<T>, letter: Letter): Promise<boolean> => {
  const own = (tx: Tx<T>) => tx as unknown as Tx<inbox.InboxTables>
  const fail = async (error: string) => {
    await db.write('reactions', (tx) => inbox.noteFailure(own(tx), letter, error))
    return false
  }
  const event = await inbox.letterOf(db.read as never, letter)
  if (!event) return inbox.isApplied(db.read as never, letter.eventId, letter.reaction)
  const reaction = reactions.find(({ name }) => name === letter.reaction)
  if (!reaction) return fail('This version has no reaction of that name.')
  const work = processing(tracer, reaction, [{ data: event.data, event }])
  try {
    await db.write('reactions', async (tx) => {
      // Somebody else has just applied it.
      if (!(await inbox.exhume(own(tx), letter))) return
      await inbox.enter(own(tx), [letter])
      await work.run(tx)
    })
    work.end()
    return true
  } catch (error) {
    if (isNoFaultOfEvents(error)) throw error
    work.end(error)
    logger.warn({ event: event.id, type: event.type, reaction: reaction.name, err: error }, 'An event could not be applied once more.')
    return fail(error instanceof Error ? error.message : String(error))
  }
}
