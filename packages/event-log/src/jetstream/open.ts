import { setTimeout as wait } from 'node:timers/promises'
import { toRow } from '../delivery/envelope.ts'
import type { Entry } from '../delivery/recent.ts'
import { createTurns } from '../delivery/turns.ts'
import { EventLogError } from '../port.ts'
import type { AppendOptions, Envelope, EventLog, FollowOptions, Position } from '../port.ts'
import { createAppend } from './append.ts'
import { type Connection, type Session, startConnection } from './connection.ts'
import { createCursors, progressOf } from './cursors.ts'
import { type Feed, startFeed } from './feed.ts'
import { type Groups, createGroups } from './groups.ts'
import type { JetStreamOptions } from './index.ts'
import { type Life, beginLife, goesOn, placeIn } from './life.ts'
import { type Listeners, createListeners } from './listeners.ts'
import { createReached } from './reached.ts'
import { createStored } from './stored.ts'
import { boundsOf, idAt } from './streams.ts'
import { trim } from './trim.ts'

const DAY_MS = 24 * 60 * 60 * 1_000
const CLOSE_MS = 10_000
/** How often (ms) it is looked whether the log still holds what was read. */
const COMPARE_MS = 30_000

/** See `openJetStream`. */
export async function open(options: JetStreamOptions): Promise<EventLog> {
  const { name = 'tutti', replicas = 1, retention, patienceMs = 30_000 } = options
  if (!/^[A-Za-z0-9_-]+$/.test(name))
    throw new EventLogError(`cannot open the event log ${name}: its name may have letters, digits, - and _`)
  const servers = [options.servers].flat()
  const report = options.report ?? ((error) => process.emitWarning(error instanceof Error ? error : String(error)))
  const limits = { ageMs: retention?.ageMs ?? 7 * DAY_MS, bytes: retention?.bytes ?? 2 * 1024 ** 3 }
  const reading = createReading(name)
  const { arrived } = reading
  const connection = await startConnection({ servers, name, replicas, limits, report, patienceMs, arrived })
  const stored = createStored(connection, name)
  const ground = { turns: createTurns(), stored, report }
  const listeners = createListeners(ground)
  const cursors = createCursors(connection, name, report)
  const groups = createGroups({ ...ground, connection, name, cursors, life: reading.life })
  reading.listen({ listeners, groups })
  const timer = setInterval(() => void reading.compare(connection).catch(report), COMPARE_MS)
  timer.unref()
  const close = async (): Promise<void> => {
    clearInterval(timer)
    await Promise.race([Promise.all([groups.stop(), listeners.stop()]), wait(CLOSE_MS, undefined, { ref: false })])
    await cursors.flush()
    reading.stop()
    await connection.close()
  }
  const answers = {
    ...faces({ connection, name, reading, listeners }),
    progress: (only?: string) => progressOf({ connection, name, cursors }, only),
  }
  return createLog({ connection, reading, groups, close, answers })
}

type Reading = ReturnType<typeof createReading>

/** What is read of the log for everybody here, over all connections. */
function createReading(name: string) {
  const reached = createReached()
  let life: Life | undefined
  let feed: Feed | undefined
  let heard: { listeners: Listeners; groups: Groups } | undefined

  const begun = (): Life => {
    if (!life) throw new EventLogError('the event log is not open')
    return life
  }
  const read = (session: Session): void => {
    feed?.stop()
    const of = begun()
    const arrived = (entries: readonly Entry[]): void => {
      if (of !== life) return
      reached.at(of.newest.sequence)
      heard?.groups.arrived(entries)
      heard?.listeners.arrived(entries)
    }
    feed = startFeed({ session, name, life: of, arrived })
  }
  const arrived = async (session: Session): Promise<void> => {
    feed?.stop()
    const before = life
    if (!before || !(await goesOn(session, name, before))) life = await beginLife(session, name)
    read(session)
    if (!before || before === life) return
    reached.at(Number.POSITIVE_INFINITY)
    heard?.listeners.rebegin()
    heard?.groups.rebegin()
  }
  return {
    life: begun,
    arrived,
    listen: (listeners: { listeners: Listeners; groups: Groups }) => void (heard = listeners),
    /** Resolves when everything that was there when it was asked has been read. */
    async upToDate(session: Session): Promise<{ first: number; last: number }> {
      const bounds = await boundsOf(session.jsm, name)
      if (begun().newest.sequence < bounds.last) await reached.wait(bounds.last)
      return bounds
    },
    async compare(connection: Connection): Promise<void> {
      const session = connection.current()
      if (session && !(await goesOn(session, name, begun()))) session.doubt(new Error('it has lost events that were read'))
    },
    stop: () => feed?.stop(),
  }
}

type Faces = { connection: Connection; name: string; reading: Reading; listeners: Listeners }

/** The verbs of the port that ask the broker. */
function faces({ connection, name, reading, listeners }: Faces) {
  const append = createAppend(connection, name)
  const ready = () => connection.ready()
  const follow = async (from: Position | 'start', options: FollowOptions) => {
    const session = await ready()
    const { first, last } = await reading.upToDate(session)
    const after = from === 'start' ? first - 1 : placeIn({ first, last, incarnation: session.incarnation }, from, 'to follow')
    return listeners.follow(reading.life(), after, options)
  }
  const watch = async (handle: (event: Envelope) => void, types?: readonly string[]) => {
    await reading.upToDate(await ready())
    return listeners.watch(handle, types)
  }
  return {
    append: async (events: readonly Envelope[], options?: AppendOptions) => {
      const rows = events.map(toRow)
      const odd = rows.find(({ type }) => !/^[^\s.*>]+(\.[^\s.*>]+)*$/.test(type))
      if (odd) throw new EventLogError(`cannot append event ${odd.id}: its type ${odd.type} must be words with dots between them`)
      return rows.length === 0 ? [] : append(rows, options?.connection)
    },
    follow,
    watch,
    head: async (): Promise<Position> => {
      const { jsm, incarnation } = await ready()
      return { incarnation, sequence: (await boundsOf(jsm, name)).last }
    },
    idAt: async ({ incarnation, sequence }: Position) => {
      const session = await ready()
      return session.incarnation === incarnation ? idAt(session.jsm, name, sequence) : undefined
    },
    trim: async (limits: { ageMs: number; bytes: number }) => trim((await ready()).jsm, name, limits),
  }
}

type Parts = {
  connection: Connection
  reading: Reading
  groups: Groups
  close: () => Promise<void>
  answers: ReturnType<typeof faces> & { progress: (only?: string) => ReturnType<typeof progressOf> }
}

function createLog({ connection, reading, groups, close, answers }: Parts): EventLog {
  let closing: Promise<void> | undefined
  const whileOpen =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (closing) throw new EventLogError('the event log is closed')
      return work(...args)
    }
  const incarnation = (): string => reading.life().incarnation
  return {
    get incarnation() {
      return incarnation()
    },
    get connection() {
      return connection.number
    },
    onConnected: connection.onConnected,
    append: whileOpen(answers.append),
    react: whileOpen(groups.react),
    follow: whileOpen(answers.follow),
    watch: whileOpen(answers.watch),
    head: whileOpen(answers.head),
    idAt: whileOpen(answers.idAt),
    acknowledged: whileOpen(async () => {
      const all = await answers.progress()
      return all.length === 0 ? undefined : { incarnation: incarnation(), sequence: Math.min(...all.map((one) => one.acknowledged)) }
    }),
    groups: whileOpen(async (only?: string) =>
      (await answers.progress(only)).map(({ group, acknowledged, lag }) => ({
        group,
        acknowledged: { incarnation: incarnation(), sequence: acknowledged },
        lag,
      })),
    ),
    forget: whileOpen(groups.forget),
    trim: whileOpen(answers.trim),
    close: () => (closing ??= close()),
  }
}
