import type { Database } from '../port.ts'
import type { LawTables } from './law.ts'

type Weaken = (db: Database<LawTables>) => Database<LawTables>

/** A database with one defect, and the law that has to notice. */
export type Defect = { name: string; law: RegExp; weaken: Weaken }

const boundary = new Error('undone by the defect')

/** Keeps what a failing work has done. */
const halfDone: Weaken = (db) => ({
  ...db,
  write: async (key, work) => {
    let failure: unknown
    let result: unknown
    await db.write(key, async (tx) => {
      try {
        result = await work(tx)
      } catch (error) {
        failure = error
      }
    })
    if (failure) throw failure
    return result as never
  },
})

/** Acknowledges, and undoes every fifth. */
const forgetful: Weaken = (db) => {
  let writes = 0
  return {
    ...db,
    write: async (key, work) => {
      let result: unknown
      const losing = ++writes % 5 === 0
      await db
        .write(key, async (tx) => {
          result = await work(tx)
          if (losing) throw boundary
        })
        .catch((error) => {
          if (error !== boundary) throw error
        })
      return result as never
    },
  }
}

/** Answers later than others that came after it. */
const unordered: Weaken = (db) => {
  let writes = 0
  return {
    ...db,
    write: async (key, work) => {
      const late = ++writes % 4 === 0
      const result = await db.write(key, work)
      if (late) await new Promise((resolve) => setTimeout(resolve, 20))
      return result
    },
  }
}

/** Runs every migration at every start. */
const migratingTwice: Weaken = (db) => ({
  ...db,
  migrate: async (migrations, program) => {
    const renamed = Object.fromEntries(
      Object.entries(migrations).map(([name, one]) => [name.startsWith('001') ? name : `${name}-${Math.random()}`, one]),
    )
    await db.migrate(renamed, program)
  },
})

/** Does not look whether the tables are too new for it. */
const careless: Weaken = (db) => ({ ...db, migrate: (migrations, program) => db.migrate(migrations, program).catch(() => undefined) })

/** Hears nothing of what other threads write. */
const deaf: Weaken = (db) => ({ ...db, onWrittenElsewhere: () => () => undefined })

export const DEFECTS: readonly Defect[] = [
  { name: 'that keeps half of a failed work', law: /leaves no trace/, weaken: halfDone },
  { name: 'that forgets acknowledged writes', law: /lose no update|seen by the next read/, weaken: forgetful },
  { name: 'that answers out of order', law: /order in which they are acknowledged/, weaken: unordered },
  { name: 'that hears nothing of other threads', law: /is heard of/, weaken: deaf },
  { name: 'that migrates twice', law: /runs once/, weaken: migratingTwice },
  { name: 'that opens tables too new for it', law: /older than the tables allow/, weaken: careless },
]
