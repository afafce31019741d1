import type { Kysely } from 'kysely'
import { escapeLiteral, type Pool, type PoolClient } from 'pg'
import { endedRefused, inCallersContext, insideRefused, insideWrite, outsideWrites, withDeadline } from '../inside.ts'
import { kyselyOn } from '../kysely-on.ts'
import { DatabaseError } from '../port.ts'
import { ask } from './connections.ts'
import { faultAt } from './faults.ts'
import { inTurn } from './in-turn.ts'
import { postgresLanguage } from './language.ts'

const MOST_ATTEMPTS = 8
const LOST_ATTEMPTS = 2
const PAUSE_MS = 20

export type WriteOptions = {
  place: string
  pool: Pool
  /** Whether writes of one key keep off each other; the control of the laws goes without. */
  locks: boolean
  /** A statement that goes with every commit. */
  tell: () => string | undefined
}

type Work<R> = (tx: Kysely<unknown>) => Promise<R>
type Outcome<R> = { value: R } | { again: unknown; most: number } | { error: unknown }
/** Bringing the tables to a new shape may take long. */
type Manner = { unhurried?: boolean }

/** The writes of one database: each in a transaction that holds the lock of its key. */
export const writesTo = (options: WriteOptions) => {
  const { run, idle } = inTurn()
  const attempts = async <R>(key: string, work: Work<R>, manner: Manner): Promise<R> => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attempted(options, { key, work, manner })
      if ('value' in outcome) return outcome.value
      if ('error' in outcome) throw outcome.error
      if (attempt >= outcome.most) throw outcome.again
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt * Math.random()))
    }
  }
  const write = <R>(key: string, work: Work<R>, manner: Manner = {}): Promise<R> => {
    if (insideWrite()) return Promise.reject(insideRefused())
    const inContext = inCallersContext(work)
    // Of one key one at a time also here: whoever waits for its turn keeps no connection from others.
    return outsideWrites(() =>
      options.locks ? run(key, () => attempts(key, inContext, manner)) : run(Symbol(), () => attempts(key, inContext, manner)),
    )
  }
  return { write, idle }
}

type Attempt<R> = { key: string; work: Work<R>; manner: Manner }

/** Works that lost against another one, or whose connection was gone before anything was committed, may run again. */
const attempted = async <R>(options: WriteOptions, attempt: Attempt<R>): Promise<Outcome<R>> => {
  const { place, pool } = options
  let client: PoolClient
  try {
    client = await pool.connect()
  } catch (error) {
    return { error: faultAt(place, error) }
  }
  const session = openSession(client, place)
  let value: R
  try {
    begin(client, options, attempt)?.catch(session.fail)
    const working = attempt.work(session.tx)
    value = await (attempt.manner.unhurried ? working : withDeadline(working))
  } catch (error) {
    session.end()
    return undone(client, { cause: session.failure() ?? error, thrown: error })
  }
  session.end()
  const committed = await commit(client, options)
  if (committed === 'done') {
    client.release()
    return { value }
  }
  const cause = session.failure() ?? faultAt(place, committed.error)
  return undone(client, { cause, thrown: cause, sent: committed.sent })
}

/** Both in one message, which is not waited for: the server carries out in order what follows. */
const begin = (client: PoolClient, { locks }: WriteOptions, { key, manner }: Attempt<unknown>): Promise<unknown> => {
  const unhurried = manner.unhurried ? 'set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;' : ''
  const lock = locks ? `select pg_advisory_xact_lock(hashtextextended(${escapeLiteral(key.replaceAll('\0', ''))}, 0))` : ''
  return client.query(`begin; ${unhurried} ${lock}`)
}

type Committed = 'done' | { error: unknown; sent: boolean }

/** What tells others goes right behind it: in the transaction it would keep the commits of the whole server in one line. */
const commit = async (client: PoolClient, { tell }: WriteOptions): Promise<Committed> => {
  const telling = tell()
  try {
    const committing = client.query('commit')
    if (telling) client.query(telling).catch(() => undefined)
    const { command } = await committing
    if (command === 'COMMIT') return 'done'
    return { error: new DatabaseError('statement', 'Cannot commit the write: a statement of it had failed.'), sent: false }
  } catch (error) {
    return { error, sent: true }
  }
}

/** `sent`: the commit was under way, so that nothing is known of the write. */
type Undoing = { cause: unknown; thrown: unknown; sent?: boolean }

const undone = (client: PoolClient, { cause, thrown, sent = false }: Undoing): Outcome<never> => {
  const fault = cause instanceof DatabaseError ? cause.fault : undefined
  // After these the connection is gone, or somebody's statement may still run on it.
  const spoilt = sent || fault === 'lost' || fault === 'timeout' || fault === 'busy'
  if (!spoilt) client.query('rollback').catch(() => undefined)
  client.release(spoilt)
  const again = fault === 'busy' ? MOST_ATTEMPTS : fault === 'lost' && !sent ? LOST_ATTEMPTS : 0
  return again > 0 ? { again: cause, most: again } : { error: thrown }
}

const openSession = (client: PoolClient, place: string) => {
  let isOpen = true
  let first: DatabaseError | undefined
  const fail = (error: unknown) => void (first ??= faultAt(place, error))
  const execute = async (sql: string, parameters: readonly unknown[]) => {
    if (!isOpen) throw endedRefused()
    try {
      return await ask(client, place, { sql, parameters })
    } catch (error) {
      fail(error)
      // What came after a failure failed because of it.
      throw first
    }
  }
  return { tx: kyselyOn<unknown>(execute, postgresLanguage), fail, failure: () => first, end: () => void (isOpen = false) }
}
