import { join } from 'node:path'
import { databaseLaws } from '../src/laws/index.ts'
import { openSqlite } from '../src/index.ts'

const writer = join(import.meta.dirname, '..', 'src', 'laws', 'write-forever.ts')

databaseLaws({
  name: 'on SQLite',
  open: (dir) => openSqlite({ file: join(dir, 'laws.db') }),
  features: { writer: (dir) => [process.execPath, writer, dir] },
})
