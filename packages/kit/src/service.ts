import type { Blobs } from '@tutti/blobs'
import type { Database, Migrations } from '@tutti/database'
import type { EventLog } from '@tutti/event-log'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Answering } from './calls/answer.ts'
import type { Calls } from './calls/client.ts'
import type { makeDirectory } from './calls/directory.ts'
import type { Context } from './context.ts'
import type { Db, Tx } from './db.ts'
import type { Envelope } from './events/event.ts'
import type { Reaction, Watch } from './events/reaction.ts'
import type { Logger } from './logger.ts'
import type { Routes } from './routes.ts'
import type { RoomTicket } from './share.ts'
import type { SettingsTable } from './settings.ts'
import type { Tracer, Tracing } from './tracing/port.ts'

/** What a running service has at hand. */
export type Room<T = never, S = undefined> = {
  readonly name: string
  /** The program's version, `major.minor.patch`. */
  readonly version: string
  readonly db: Db<T>
  /** The typed client of a sibling: `calls(catalog).tracks({ ids })`. */
  readonly calls: Calls
  readonly log: EventLog
  /** What this service makes: covers, renditions, uploads. */
  readonly blobs: Blobs
  readonly logger: Logger
  /** Records what this service does; absent when nothing is recorded. */
  readonly tracer?: Tracer
  /** Where settings are read from, by `readSettings(table, room.environment)`. */
  readonly environment: Record<string, string | undefined>
  /** A folder on this machine for what is neither database nor blob: key files, the setup link. It exists, mode 0700. */
  readonly folder: string
  /** 32 bytes for one purpose, the same in every process of this system and after every start: HKDF (RFC 5869) of the system's key. */
  readonly secret: (purpose: string) => Buffer
  /** For work that would keep the event loop: the database and the log for a worker thread, to be opened there by `joinRoom`. */
  readonly share: () => RoomTicket
  /** Jobs that one replica does for all: whether this one is to do them now. Never before `begin`. */
  readonly leads: () => boolean
  /** What `open` made. */
  readonly state: S
}

/** What a service keeps while it runs. All of it is optional. */
export type Running = {
  /** Called once every service of the process is open and can be called. */
  begin?(): Promise<void> | void
  /** More for the service's entry in `/health`. */
  health?(): Promise<object> | object
  /** Ends what runs, within 10 s. */
  stop?(): Promise<void>
}

/** Takes over a connection that asks for an upgrade (RFC 9110, 7.8), already admitted as `user`. */
export type Socket = (upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer; context: Context }) => void

export type HistoryPage = { events: Envelope[]; next: string | null }

export type Service<T, S> = {
  name: string
  /** Absent: the service has no database. */
  migrations?: Migrations
  settings?: SettingsTable
  /** Makes what the service keeps while it runs; its database is open, siblings may not be there yet. */
  open?: (room: Room<T, undefined>) => Promise<S>
  routes?: Routes<T, S>
  calls?: Answering<T, S>
  /** Path → who takes over WebSockets there. */
  sockets?: Record<string, (room: Room<T, S>) => Socket>
  reactions?: readonly Reaction<T>[]
  watches?: readonly Watch<Room<T, S>>[]
  /** A page of this service's facts as events with their original ids, oldest first. */
  history?: (db: Db<T>, cursor: string | undefined, limit: number) => Promise<HistoryPage>
  /**
   * After an import: makes what is not carried because it follows from the other tables, such as an index of searches, a page for
   * each call. Answers the next cursor; null after the last.
   */
  restore?: (tx: Tx<T>, cursor: string | undefined) => Promise<string | null>
}

/** A service whose tables and state are its own matter. */
export type AnyService = Service<any, any>

/** The table of contents of a service. */
export const defineService = <T = any, S = any>(service: Service<T, S>): Service<T, S> => service

/** What a process offers to the services that it runs. */
export type Ground = {
  version: string
  directory: ReturnType<typeof makeDirectory>
  log: EventLog
  openDatabase: (service: string) => Promise<Database<never>>
  blobs: (service: string) => Promise<Blobs>
  folder: (service: string) => Promise<string>
  environment: Record<string, string | undefined>
  secret: (purpose: string) => Buffer
  logger: (service: string) => Logger
  /** Absent when nothing is recorded. */
  tracing?: Tracing
}
