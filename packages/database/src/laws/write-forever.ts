// Writes rows from several sides until it is killed, and prints the number of each that was acknowledged.
import { basename, join } from 'node:path'
import { openServiceDatabase } from '../postgres/service-database.ts'
import { openSqlite } from '../sqlite/index.ts'
import { type LawTables, lawMigrations } from './law.ts'

const SIDES = 4
const [dir = '.', server] = process.argv.slice(2)
// Read here and nowhere else: the controls of the tests weaken the store through it.
const weak = process.env.TUTTI_TEST_SYNCHRONOUS === 'OFF'
const db = server
  ? await openServiceDatabase<LawTables>(server, basename(dir).toLowerCase(), { synchronousCommit: weak ? 'off' : 'on' })
  : await openSqlite<LawTables>({ file: join(dir, 'laws.db'), synchronous: weak ? 'OFF' : 'FULL' })
await db.migrate(lawMigrations, '0.1.0')
const { last } = await db.read
  .selectFrom('entry')
  .select((e) => e.fn.max('position').as('last'))
  .executeTakeFirstOrThrow()
let next = Number(last ?? 0) + 1

const writeForever = async (): Promise<never> => {
  for (;;) {
    const position = next++
    await db.write('writer', (tx) =>
      tx
        .insertInto('entry')
        .values({ id: `writer-${position}`, list: 'writer', position })
        .execute(),
    )
    process.stdout.write(`${position}\n`)
  }
}

await Promise.all(Array.from({ length: SIDES }, writeForever))
