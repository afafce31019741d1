import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'

/** The services' databases past the services themselves: for what only time, an accident or a thief does. */
export type Databases = {
  /** Carries out a statement, also while the service runs. @returns the rows that it answers */
  query<R = Record<string, unknown>>(service: string, statement: string): Promise<R[]>
  /** Removes a database, while its service stands still. */
  drop(service: string): Promise<void>
}

/** `server`: of the superuser; without, they are files in `data`. */
export const databasesOf = ({ data, server }: { data: string; server: string | undefined }): Databases =>
  server === undefined ? inFiles(join(data, 'databases')) : onServer(server)

const inFiles = (folder: string): Databases => ({
  query: async <R>(service: string, statement: string) => {
    const database = new DatabaseSync(join(folder, `${service}.db`))
    try {
      return database.prepare(statement).all() as R[]
    } finally {
      database.close()
    }
  },
  drop: async (service) => {
    for (const suffix of ['', '-wal', '-shm']) await rm(join(folder, `${service}.db${suffix}`), { force: true })
  },
})

const onServer = (url: string): Databases => {
  const ask = async <R>(database: string, statement: string) => {
    const own = new URL(url)
    if (database) own.pathname = `/${database}`
    const client = new Client({ connectionString: own.href })
    await client.connect()
    try {
      return (await client.query(statement)).rows as R[]
    } finally {
      await client.end()
    }
  }
  return {
    query: (service, statement) => ask(`tutti_${service}`, statement),
    drop: async (service) => void (await ask('', `drop database tutti_${service}`)),
  }
}
