import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { PARTITIONS } from '../port.ts'
import type { Settings } from './protocol.ts'

/** Marks the file as ours in SQLite's header ("TuEL"), so that another program's database is never written to. */
const APPLICATION_ID = 0x5475454c
const FORMAT = 1

const TABLES = `
  create table log (incarnation text not null, head integer not null) strict;
  create table event (
    sequence integer primary key, id text not null unique, partition integer not null, ordinal integer not null,
    appended integer not null, type text not null, body text not null
  ) strict;
  create index event_partition on event (partition, sequence);
  create table cursor (
    consumer text not null, partition integer not null, sequence integer not null, primary key (consumer, partition)
  ) strict, without rowid;
`

/** The open file and what is known of it without asking. `head` and `ordinals` move only after a commit. */
export type Store = { db: DatabaseSync; incarnation: string; head: number; ordinals: number[]; cursors: Map<string, number[]> }

/** A file that cannot be used as an event log, with the reason in words. */
export function openStore({ file, synchronous }: Settings): Store {
  const db = connect(file)
  try {
    // Short while the lock is taken: whoever holds it keeps it for hours.
    db.exec('pragma busy_timeout = 200; pragma locking_mode = exclusive; pragma auto_vacuum = incremental')
    const ours = Number(db.prepare('pragma application_id').get()?.['application_id'])
    const tables = Number(db.prepare('select count(*) as n from sqlite_schema').get()?.['n'])
    if (ours !== APPLICATION_ID && (ours !== 0 || tables > 0)) throw new Error('it belongs to another program')
    const format = Number(db.prepare('pragma user_version').get()?.['user_version'])
    if (format > FORMAT) throw new Error(`its format ${format} is newer than this program, which knows ${FORMAT}`)
    db.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous}; pragma foreign_keys = on`)
    db.exec('pragma journal_size_limit = 67108864; pragma wal_autocheckpoint = 2000; pragma cache_size = -16384')
    db.exec('begin immediate')
    if (tables === 0) make(db)
    db.exec('commit; pragma busy_timeout = 5000')
    return load(db)
  } catch (error) {
    db.close()
    throw new Error(`cannot open the event log ${file}: ${reason(error)}`, { cause: error })
  }
}

function connect(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file)
  } catch (error) {
    throw new Error(`cannot open the event log ${file}: ${reason(error)}`, { cause: error })
  }
}

function make(db: DatabaseSync): void {
  db.exec(TABLES)
  db.prepare('insert into log (incarnation, head) values (?, 0)').run(randomUUID())
  db.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${FORMAT}`)
}

function load(db: DatabaseSync): Store {
  const log = db.prepare('select incarnation, head from log').get()
  if (!log) throw new Error('it is damaged: it has no incarnation')
  const last = db.prepare('select ordinal from event where partition = ? order by sequence desc limit 1')
  const ordinals = Array.from({ length: PARTITIONS }, (_, partition) => Number(last.get(partition)?.['ordinal'] ?? 0))
  const cursors = new Map<string, number[]>()
  for (const row of db.prepare('select consumer, partition, sequence from cursor').iterate()) {
    const consumer = String(row['consumer'])
    const of = cursors.get(consumer) ?? Array.from({ length: PARTITIONS }, () => 0)
    of[Number(row['partition'])] = Number(row['sequence'])
    cursors.set(consumer, of)
  }
  return { db, incarnation: String(log['incarnation']), head: Number(log['head']), ordinals, cursors }
}

/** SQLite's primary result code (https://sqlite.org/rescode.html), or 0. */
export function codeOf(error: unknown): number {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0
  return code & 0xff
}

const WORDS: Record<number, string> = {
  5: 'it is in use by another process',
  6: 'it is in use by another process',
  8: 'the file may not be written',
  10: 'the disk failed',
  11: 'the file is damaged',
  13: 'the disk is full',
  14: 'the file or its folder cannot be opened',
  26: 'the file is damaged, or not an event log',
}

/** Why, in words, followed by what SQLite said. */
export function reason(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error)
  const words = WORDS[codeOf(error)]
  return words ? `${words} (${said})` : said
}

/** After these the state of the file is not known: only opening it again tells. */
export function isFatal(error: unknown): boolean {
  return [10, 11, 26].includes(codeOf(error))
}
