import { type ClientBase, type ClientConfig, Pool, types as standard } from 'pg'
import type { Rows } from '../kysely-on.ts'
import { storable } from '../rows.ts'
import { faultAt } from './faults.ts'
import { nameOf, rename } from './statements.ts'

export type Server = { url: string; /** Names it without the password. */ place: string; synchronousCommit: 'on' | 'off' }

const CONNECT_MS = 10_000
const STATEMENT_MS = 30_000
// Whoever hangs or is cut off in the middle of a write keeps its locks from all others for so long. Between two statements there is no more to do than to compute.
const IDLE_IN_WRITE_MS = 10_000
const IDLE_MS = 30_000
/** For an answer to a read: the network may have gone without a word. */
const READ_MS = STATEMENT_MS + 5_000

const INT8 = 20
const NUMERIC = 1_700
const BOOL = 16
const JSON_TYPES = [114, 3802]

const integer = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`Cannot read the number ${text}: it is larger than a number holds.`)
  return value
}

/** Answers as SQLite gives them: numbers are numbers, truth is 1 or 0, JSON is text. */
const parserOf = (type: number, format: 'text' | 'binary' = 'text'): ((value: string) => unknown) => {
  if (type === INT8) return integer
  if (type === NUMERIC) return Number
  if (type === BOOL) return (text) => (text === 't' ? 1 : 0)
  if (JSON_TYPES.includes(type)) return (text) => text
  return standard.getTypeParser(type, format as 'text') as (value: string) => unknown
}

// After 20 s without a word from a machine that has gone the server ends its sessions; by itself it would take hours.
const GONE = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2'

/** How a connection is made; every one keeps to the same times. */
export const configOf = ({ url, synchronousCommit }: Server): ClientConfig => ({
  connectionString: url,
  application_name: 'tutti',
  connectionTimeoutMillis: CONNECT_MS,
  statement_timeout: STATEMENT_MS,
  idle_in_transaction_session_timeout: IDLE_IN_WRITE_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  // Who waits for a lock while its program has gone must not get it. Today's disks find a page anywhere as fast as the next one;
  // with the server's own figure, from the time of turning disks, a search reads the whole index of 50,000 tracks.
  options: `-c synchronous_commit=${synchronousCommit} -c client_connection_check_interval=5000 -c random_page_cost=1.1 ${GONE}`,
  types: { getTypeParser: parserOf as typeof standard.getTypeParser },
})

export const poolOf = (server: Server, max: number, more: ClientConfig = {}): Pool => {
  const pool = new Pool({ ...configOf(server), ...more, max, idleTimeoutMillis: IDLE_MS, maxLifetimeSeconds: 1_800, allowExitOnIdle: true })
  // A connection that was lost while nobody used it is replaced when the next one is wanted. One that is lost in a write, between two
  // of its statements, belongs to nobody who would hear of it, which would end the process: its next statement fails.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => void client.on('error', () => undefined))
  return pool
}

/** Connections that read only. */
export const readersOf = (server: Server, max: number): Pool => poolOf(server, max, { query_timeout: READ_MS })

const toPostgres = (value: unknown): unknown => {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'string' ? storable(value) : value
}

/** A prepared statement whose tables have got other columns, or which the connection does not know: whoever asks again succeeds. */
const STALE: readonly string[] = ['0A000', '26000']

/** Runs one statement; it is prepared once for each connection. @throws DatabaseError */
export const ask = async (
  on: Pick<ClientBase, 'query'>,
  place: string,
  { sql, parameters }: { sql: string; parameters: readonly unknown[] },
): Promise<Rows> => {
  const { name } = nameOf(sql)
  const config = { ...(name ? { name } : {}), text: sql, values: parameters.map(toPostgres) }
  try {
    const { rows, rowCount } = await on.query<Record<string, unknown>>(config)
    return { rows, changes: rowCount ?? 0, lastId: 0 }
  } catch (error) {
    if (name && STALE.includes((error as { code?: string }).code ?? '')) rename(sql, name)
    throw faultAt(place, error)
  }
}
