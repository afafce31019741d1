import { beginFilling, type Database, endFilling, put, rowsAfter, shapesOf, type Tx } from '@tutti/database'
import { Failure, workingOn } from '@tutti/kit'
import { declaredOf } from './declared.ts'
import { carriedOf } from './tables.ts'

/** An import is noted among the kit's own notes: which one it is while it lasts and when it has ended, and how far each table is. */
const BEGUN = 'import'
const ENDED = 'imported'

type Notes = { kit_state: { name: string; value: string } }
type NotesTx = Tx<Notes>
const notes = (tx: Tx<never>) => tx as unknown as NotesTx

/** How far an import is in one database. */
export type Stage = 'empty' | 'begun' | 'ended'

type Looking = { service: string; db: Database<never>; id: string }

/** @throws Failure when the service runs there, has facts of its own, or is in the middle of another import */
export const stageOf = async ({ service, db, id }: Looking): Promise<Stage> => {
  const shapes = await shapesOf(db.read)
  // One that was killed while it made the tables has made some of them.
  const isMade = ['kit_state', 'lease'].every((name) => shapes.some(({ table }) => table === name))
  const note = async (name: string) => (isMade ? readNote(db, name) : undefined)
  const ended = await note(ENDED)
  if (ended === id) return 'ended'
  const begun = await note(BEGUN)
  if (begun === id) return 'begun'
  const refuse = (why: string) =>
    new Failure('import.not-empty', `Cannot import: ${why}. Name an empty data folder, or a server without databases of Tutti.`, {
      status: 409,
    })
  if (begun) throw refuse(`another import into ${service} has begun and not ended`)
  if (isMade && (await workingOn(db)).now)
    throw new Failure(
      'import.running',
      `Cannot import while ${service} runs. Stop every process of Tutti; one that was killed counts as stopped after 10 s.`,
      {
        status: 409,
      },
    )
  for (const shape of carriedOf(service, shapes)) {
    const [row] = await rowsAfter(db.read as never, shape, { after: undefined, limit: 1 })
    if (row && shape.table !== 'kit_state') throw refuse(`${service} has data already (its table ${shape.table} is not empty)`)
  }
  return 'empty'
}

const readNote = async (db: Database<never>, name: string): Promise<string | undefined> => {
  const read = db.read as unknown as Database<Notes>['read']
  return (await read.selectFrom('kit_state').select('value').where('name', '=', name).executeTakeFirst())?.value
}

const write = (tx: Tx<never>, name: string, value: string) =>
  put(tx as never, { table: 'kit_state', columns: ['name', 'value'], key: ['name'], rows: [[name, value]] })

/** From now on no program opens the database until the import has ended. What an empty service has noted of the log it began with goes. */
export const beginImport = (db: Database<never>, { id, program }: { id: string; program: string }): Promise<void> =>
  db.write('import', async (tx) => {
    await beginFilling(tx, program)
    await notes(tx).deleteFrom('kit_state').execute()
    await write(tx, BEGUN, id)
  })

/** How far a table or another step is, as {@link noteStep} said last. */
export const stepOf = (db: Database<never>, step: string): Promise<string | undefined> => readNote(db, `${BEGUN} ${step}`)

/** In the write that does a part of a step. */
export const noteStep = (tx: Tx<never>, step: string, how: string): Promise<void> => write(tx, `${BEGUN} ${step}`, how)

/** Opens the database to programs. */
export const endImport = (db: Database<never>, id: string): Promise<void> =>
  db.write('import', async (tx) => {
    await notes(tx)
      .deleteFrom('kit_state')
      .where((e) => e.or([e('name', '=', BEGUN), e('name', 'like', `${BEGUN} %`)]))
      .execute()
    await write(tx, ENDED, id)
    await endFilling(tx)
  })

/** The fate of a service's table. */
export const fateOf = (service: string, table: string) => declaredOf(service).get(table)
