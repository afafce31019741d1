import type { MessagePort } from 'node:worker_threads'
import type { Rows } from '../kysely-on.ts'
import type { DatabaseFault } from '../port.ts'

/** What a thread asks of the writer thread. `file` names the database. */
export type Request = { id: number; file: string } & (
  | { op: 'open'; synchronous: 'FULL' | 'NORMAL' | 'OFF' }
  | { op: 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'undo' | 'close' }
  | { op: 'query'; sql: string; parameters: readonly unknown[] }
)

export type Failure = { message: string; errcode: number }
export type Reply = { id: number; rows?: Rows; failure?: Failure }
/** Another thread asks through this port from now on. */
export type Introduction = { join: MessagePort }
/** Another thread has committed to this file. */
export type News = { written: string }

/** SQLite's primary result codes (sqlite.org/rescode.html) in our words. */
export const faultOf = (errcode: number): DatabaseFault => {
  switch (errcode & 0xff) {
    case 5:
    case 6:
      return 'busy'
    case 8:
    case 10:
    case 14:
      return 'lost'
    case 11:
    case 26:
      return 'damaged'
    case 13:
      return 'full'
    case 19:
      return 'constraint'
    case 9:
    case 21:
    case 7:
      return 'lost'
    default:
      return 'statement'
  }
}
