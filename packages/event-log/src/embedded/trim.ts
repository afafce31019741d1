import { setImmediate as turn } from 'node:timers/promises'
import type { Limits, Trimmed } from './protocol.ts'
import type { Reads } from './reads.ts'
import type { Store } from './store.ts'

/** Rows and pages a step: appends that arrive wait for one step, about 3 ms, not for the whole. */
const STEP_ROWS = 256
const STEP_PAGES = 256

/** Drops the oldest events until the log is within its limits, and gives the room back to the filesystem, in small steps. */
export function createTrim(store: Store, reads: Reads): (limits: Limits) => Promise<Trimmed> {
  const { db } = store
  const number = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0])
  const usedBytes = () => (number('pragma page_count') - number('pragma freelist_count')) * number('pragma page_size')
  const old = db.prepare(
    `delete from event where sequence in (select sequence from event order by sequence limit ${STEP_ROWS}) and appended < ?`,
  )
  const oldest = db.prepare(`delete from event where sequence in (select sequence from event order by sequence limit ${STEP_ROWS})`)

  const step = ({ ageMs, bytes }: Limits): number => {
    const aged = Number(old.run(Date.now() - ageMs).changes)
    return aged > 0 || usedBytes() <= bytes ? aged : Number(oldest.run().changes)
  }

  return async (limits) => {
    let count = 0
    for (let dropped = step(limits); dropped > 0; dropped = step(limits)) {
      count += dropped
      await turn()
      if (!db.isOpen) return { count, first: store.head + 1 }
    }
    while (db.isOpen && number('pragma freelist_count') > STEP_PAGES) {
      db.prepare(`pragma incremental_vacuum(${STEP_PAGES})`).all()
      await turn()
    }
    return { count, first: db.isOpen ? reads.first() : store.head + 1 }
  }
}
