// Prints the number of every row that is there: the reader of the power cut.
import { join } from 'node:path'
import { openSqlite } from '../sqlite/index.ts'
import { type LawTables, lawMigrations, positionsOf } from './law.ts'

const db = await openSqlite<LawTables>({ file: join(process.argv[2]!, 'laws.db') })
await db.migrate(lawMigrations, '0.1.0')
for (const n of await positionsOf(db, 'writer')) process.stdout.write(`${n}\n`)
await db.close()
