import { type Database, type DatabaseTicket, joinDatabase } from '@tutti/database'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { type Db, withPublishing } from './db.ts'
import type { Logger } from './logger.ts'

/** What a worker thread needs to do a service's work on its database; both ports have to be transferred. Good for one thread. */
export type RoomTicket = { database: DatabaseTicket; told: MessagePort }

/** The part of a room that a worker thread has. */
export type SharedRoom<T> = { db: Db<T>; logger: Logger; close(): Promise<void> }

type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal'
type Told = { published: true } | { level: Level; entry: [object, string?] }
type Share = { database: Database<never>; logger: Logger; /** Something was published there. */ published: () => void }

/** Makes a ticket: what is published and logged with it goes on from here. */
export const shareRoom = ({ database, logger, published }: Share): RoomTicket => {
  const { port1, port2 } = new MessageChannel()
  port1.on('message', (told: Told) => {
    if ('published' in told) published()
    else logger[told.level](...told.entry)
  })
  port1.unref()
  return { database: database.ticket(), told: port2 }
}

/** Opens the ticket in the thread that was given it. */
export const joinRoom = async <T>({ database: ticket, told }: RoomTicket): Promise<SharedRoom<T>> => {
  const database = await joinDatabase<T>(ticket)
  const tell = (one: Told) => told.postMessage(one)
  const log = (level: Level) => (entry: object, text?: string) => tell({ level, entry: [entry, text] })
  const logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error'), fatal: log('fatal') }
  return {
    db: withPublishing(database, () => tell({ published: true })),
    logger: { ...logger, isLevelEnabled: () => true } as Logger,
    close: async () => {
      await database.close()
      told.close()
    },
  }
}
