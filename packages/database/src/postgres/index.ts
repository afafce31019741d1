import { randomUUID } from 'node:crypto'
import { kyselyOn } from '../kysely-on.ts'
import { migrate } from '../migrate.ts'
import { type Database, DatabaseError, type DatabaseTicket, type Read, type Tx } from '../port.ts'
import { ask, poolOf, readersOf, type Server } from './connections.ts'
import { faultAt } from './faults.ts'
import { type Hearing, startHearing, tellingOf } from './hearing.ts'
import { postgresLanguage } from './language.ts'
import { joinerOf, openerOf } from './threads.ts'
import { writesTo } from './writes.ts'

export type PostgresOptions = {
  /** `postgres://ROLE:PASSWORD@HOST:PORT/DATABASE`, with `?sslmode=…` where the server wants it. */
  url: string
  /** At most so many connections for reads and as many for writes; one more listens. Standard is 4. */
  connections?: number
  /** `on` is what durability needs. The other exists for the negative controls of the laws only. */
  synchronousCommit?: 'on' | 'off'
  /** Whether writes of one key keep off each other. `false` exists for the negative controls of the laws only. */
  locks?: boolean
}

const CONNECTIONS = 4
const READ_ATTEMPTS = 3

/**
 * A database of a PostgreSQL server (15 or newer) that sorts text by its bytes (`LOCALE 'C'`), as SQLite does.
 * Reads and writes have connections of their own: a read inside a write need not wait for a write to end.
 * @throws DatabaseError `lost` when it cannot be reached, `damaged` when it sorts by a language
 */
export const openPostgres = async <T>({ url, connections = CONNECTIONS, synchronousCommit = 'on', locks = true }: PostgresOptions) => {
  const server = serverOf(url, synchronousCommit)
  const process = randomUUID()
  const heard = listeners()
  const threads = openerOf(heard.call)
  let hearing: Hearing | undefined
  const database = await opened<T>(server, {
    connections,
    locks,
    // Whoever asks to hear does so in every process of the service: they all run the same code.
    tell: () => (hearing ? tellingOf(process) : undefined),
    committed: threads.tell,
  })
  return {
    ...database,
    ticket: (): DatabaseTicket => ({ adapter: 'postgres', url, connections, process, port: threads.introduce() }),
    onWrittenElsewhere: (listener: () => void) => {
      hearing ??= startHearing(server, { own: process, heard: () => (heard.call(), threads.tell()) })
      return heard.add(listener)
    },
    close: async () => {
      await hearing?.stop()
      await database.close()
      threads.close()
    },
  } satisfies Database<T>
}

/** Opens in this thread what another one has opened, with connections of its own. */
export const joinPostgres = async <T>({ url, connections, process, port }: DatabaseTicket & { adapter: 'postgres' }) => {
  const heard = listeners()
  const opener = joinerOf(port, heard.call)
  const database = await opened<T>(serverOf(url, 'on'), {
    connections: Math.ceil(connections / 2),
    locks: true,
    tell: () => tellingOf(process),
    committed: opener.told,
  })
  return {
    ...database,
    ticket: (): DatabaseTicket => {
      throw new Error('Cannot make a ticket here: the thread that opened the database makes it.')
    },
    onWrittenElsewhere: heard.add,
    close: async () => {
      await database.close()
      opener.close()
    },
  } satisfies Database<T>
}

type Ways = { connections: number; locks: boolean; tell: () => string | undefined; committed: () => Promise<void> | void }

const opened = async <T>(server: Server, { connections, locks, tell, committed }: Ways) => {
  const { place } = server
  const [readers, writers] = [readersOf(server, connections), poolOf(server, connections)]
  const writes = writesTo({ place, pool: writers, locks, tell })
  let closing: Promise<void> | undefined
  const close = async () => {
    await writes.idle()
    await Promise.all([readers.end(), writers.end()])
  }
  const writeAs =
    (unhurried: boolean): Database<T>['write'] =>
    async (key, work) => {
      if (closing) throw new DatabaseError('closed', `Cannot write to ${place}: it is closed.`)
      // Also after a failure: a commit whose answer was lost may have happened.
      return await writes.write(key, (tx) => work(tx as unknown as Tx<T>), { unhurried }).finally(committed)
    }
  const execute = async (sql: string, parameters: readonly unknown[]) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(readers as never, place, { sql, parameters })
      } catch (error) {
        const { fault } = error as DatabaseError
        if (attempt === READ_ATTEMPTS || (fault !== 'lost' && fault !== 'busy')) throw error
      }
    }
  }
  try {
    await checkOrder(execute, place)
  } catch (error) {
    await Promise.all([readers.end(), writers.end()])
    throw faultAt(place, error)
  }
  return {
    read: kyselyOn<T>(execute, postgresLanguage) as Read<T>,
    write: writeAs(false),
    migrate: ((migrations, program) =>
      migrate({ write: writeAs(true) as unknown as Database<never>['write'] }, migrations, program)) as Database<T>['migrate'],
    close: () => (closing ??= close()),
  }
}

/** Pages go on behind the last id of the page before: the order of the database has to be ours. */
const checkOrder = async (execute: (sql: string, parameters: readonly unknown[]) => Promise<{ rows: object[] }>, place: string) => {
  const { rows } = await execute(`select ('a' < 'B' or '~' > 'é') as "isForeign"`, [])
  if ((rows[0] as { isForeign: number }).isForeign)
    throw new DatabaseError(
      'damaged',
      `Cannot open the database ${place}: it sorts text by a language. Create it with TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'.`,
    )
}

const serverOf = (url: string, synchronousCommit: Server['synchronousCommit']): Server => {
  const { hostname, port, pathname, username } = new URL(url)
  return { url, place: `${pathname.slice(1)} of ${username} at ${hostname}:${port || 5432}`, synchronousCommit }
}

const listeners = () => {
  const all = new Set<() => void>()
  return {
    call: () => all.forEach((heard) => heard()),
    add: (heard: () => void) => {
      // An entry of its own: the same function may listen twice.
      const entry = () => heard()
      all.add(entry)
      return () => void all.delete(entry)
    },
  }
}
