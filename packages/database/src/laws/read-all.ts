// Prints the number of every row that is there: the reader of the power cut.
import { basename, join } from 'node:path'
import { openServiceDatabase } from '../postgres/service-database.ts'
import { openSqlite } from '../sqlite/index.ts'
import { type LawTables, lawMigrations, positionsOf } from './law.ts'

const [dir = '.', server] = process.argv.slice(2)
const db = server
  ? await openServiceDatabase<LawTables>(server, basename(dir).toLowerCase())
  : await openSqlite<LawTables>({ file: join(dir, 'laws.db') })
await db.migrate(lawMigrations, '0.1.0')
for (const n of await positionsOf(db, 'writer')) process.stdout.write(`${n}\n`)
await db.close()
