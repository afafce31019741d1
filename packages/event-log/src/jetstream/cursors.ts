import { EventLogError, PARTITIONS, type Position } from '../port.ts'
import type { Connection, Session } from './connection.ts'
import { boundsOf, groupsOf, subjectOf } from './streams.ts'
import { letPass, passing } from './stored.ts'

/** How long (ms) movements are gathered: each is a message that the server writes to its disk. */
const GATHER_MS = 250
const FETCH_MS = 5_000

/** How far a group is in one partition; `id` is the event there, if there was one. */
export type Cursor = { position: Position; id?: string }

/** Where the groups are, on the broker: so that everybody sees how far the slowest is, also of those that are away. */
export type Cursors = {
  of(group: string): Promise<Map<number, Cursor>>
  /** Group → partition → cursor. */
  all(): Promise<Map<string, Map<number, Cursor>>>
  /** Written a little later, together. */
  move(group: string, partition: number, cursor: Cursor): void
  flush(): Promise<void>
  forget(group: string): Promise<void>
}

export function createCursors(connection: Connection, name: string, report: (error: unknown) => void): Cursors {
  const stream = groupsOf(name)
  const moved = new Map<string, Cursor>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<unknown> = Promise.resolve()

  const write = async (): Promise<void> => {
    const session = connection.current()
    if (!session || moved.size === 0) return
    const taken = [...moved]
    moved.clear()
    await Promise.all(taken.map(([key, cursor]) => session.js.publish(`${stream}.${key}`, JSON.stringify(cursor)))).catch((error) => {
      for (const [key, cursor] of taken) if (!moved.has(key)) moved.set(key, cursor)
      report(error)
    })
  }
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
    await writing
  }
  const read = async (filter: string): Promise<Map<string, Map<number, Cursor>>> => {
    await flush()
    return readCursors(await connection.ready(), stream, filter)
  }
  return {
    of: async (group) => (await read(`${stream}.${group}.*`)).get(group) ?? new Map(),
    all: () => read(`${stream}.>`),
    move(group, partition, cursor) {
      moved.set(`${group}.${partition}`, cursor)
      timer ??= setTimeout(() => void flush(), GATHER_MS)
    },
    flush,
    async forget(group) {
      for (let partition = 0; partition < PARTITIONS; partition++) moved.delete(`${group}.${partition}`)
      await writing
      await (await connection.ready()).jsm.streams.purge(stream, { filter: `${stream}.${group}.*` })
    },
  }
}

async function readCursors({ js, jsm }: Session, stream: string, filter: string): Promise<Map<string, Map<number, Cursor>>> {
  const info = await jsm.consumers.add(stream, passing(filter, 0))
  const groups = new Map<string, Map<number, Cursor>>()
  if (info.num_pending === 0) {
    letPass(jsm, stream, info.name)
    return groups
  }
  const consumer = js.consumers.getConsumerFromInfo(info)
  for await (const message of await consumer.fetch({ max_messages: info.num_pending, expires: FETCH_MS })) {
    const [group = '', partition] = message.subject.slice(stream.length + 1).split('.')
    const cursors = groups.get(group) ?? new Map<number, Cursor>()
    groups.set(group, cursors.set(Number(partition), message.json<Cursor>()))
    if (message.info.pending === 0) break
  }
  letPass(jsm, stream, info.name)
  return groups
}

export type Progress = { group: string; acknowledged: number; lag: number }

type Looking = { connection: Connection; name: string; cursors: Cursors }

/** For each group, or one: everything up to `acknowledged` was handled or is of another partition that was; `lag` events were not. */
export async function progressOf({ connection, name, cursors }: Looking, only?: string): Promise<Progress[]> {
  // Who asks measures, and must not be kept waiting.
  if (!connection.current()) throw new EventLogError('cannot tell how far the groups are: the event log cannot be reached')
  const groups = only === undefined ? await cursors.all() : await one(cursors, only)
  if (groups.size === 0) return []
  const session = await connection.ready()
  const { last } = await boundsOf(session.jsm, name)
  const ends = await Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => endOf(session, name, partition)))
  const behind = async (partition: number, cursor: Cursor | undefined): Promise<{ acknowledged: number; lag: number }> => {
    const after = cursor?.position.incarnation === session.incarnation ? cursor.position.sequence : 0
    if (after >= (ends[partition] ?? 0)) return { acknowledged: last, lag: 0 }
    const subject = subjectOf(name, partition)
    const [next, info] = await Promise.all([
      nextOf(session, name, { seq: after + 1, next_by_subj: subject }),
      session.jsm.consumers.add(name, passing(subject, after)),
    ])
    letPass(session.jsm, name, info.name)
    return next ? { acknowledged: next.seq - 1, lag: info.num_pending } : { acknowledged: last, lag: 0 }
  }
  return Promise.all(
    [...groups].map(async ([group, of]) => {
      const lanes = await Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => behind(partition, of.get(partition))))
      const acknowledged = Math.min(...lanes.map((lane) => lane.acknowledged))
      return { group, acknowledged, lag: lanes.reduce((sum, lane) => sum + lane.lag, 0) }
    }),
  )
}

const one = async (cursors: Cursors, group: string): Promise<Map<string, Map<number, Cursor>>> => {
  const of = await cursors.of(group)
  return new Map(of.size > 0 ? [[group, of]] : [])
}

/** The first event of a subject from a sequence on: the server has that since 2.9, the client's types say it for direct reads only. */
const nextOf = ({ jsm }: Session, name: string, query: { seq: number; next_by_subj: string }) => jsm.streams.getMessage(name, query)

/** The newest sequence of a partition, 0 when it is empty. */
async function endOf({ jsm }: Session, name: string, partition: number): Promise<number> {
  return (await jsm.streams.getMessage(name, { last_by_subj: subjectOf(name, partition) }))?.seq ?? 0
}
