import { postgres } from '@tutti/testing/engines/postgres'
import { basename, join } from 'node:path'
import { after } from 'node:test'
import type { Adapter } from '../src/laws/index.ts'
import { openSqlite } from '../src/index.ts'
import type { PostgresOptions } from '../src/postgres/index.ts'
import { openServiceDatabase } from '../src/postgres/service-database.ts'

const writer = join(import.meta.dirname, '..', 'src', 'laws', 'write-forever.ts')

export const onSqlite: Adapter = {
  name: 'on SQLite',
  open: (dir) => openSqlite({ file: join(dir, 'laws.db') }),
  features: { writer: (dir) => [process.execPath, writer, dir] },
}

/** On a server of its own, which is removed after the tests of the file. */
export const onPostgres = async (options: Omit<PostgresOptions, 'url'> = {}): Promise<Adapter> => {
  const server = await postgres()
  after(() => server.remove())
  return {
    name: 'on PostgreSQL',
    open: (dir) => openServiceDatabase(server.url, basename(dir).toLowerCase(), options),
    features: { replicas: true, writer: (dir) => [process.execPath, writer, dir, server.url] },
  }
}
