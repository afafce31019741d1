import { Client } from 'pg'
import { configOf, type Server } from './connections.ts'

const CHANNEL = 'tutti_written'
const PING_MS = 15_000
const PAUSES_MS = [50, 100, 200, 500, 1_000]

export type Hearing = { stop(): Promise<void> }

/** The statement that tells the other processes of a write; `from` is the one that wrote. */
export const tellingOf = (from: string): string => `select pg_notify('${CHANNEL}', '${from}')`

/**
 * Listens on a connection of its own for writes of other processes. When it was lost, and at every try to make it again, something
 * may have been written.
 */
export const startHearing = (server: Server, { own, heard }: { own: string; heard: () => void }): Hearing => {
  let stopped = false
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  const again = () => {
    if (stopped) return
    heard()
    timer = setTimeout(() => void listen(), PAUSES_MS[Math.min(failures++, PAUSES_MS.length - 1)]).unref()
  }
  const listen = async () => {
    const made = new Client({ ...configOf(server), statement_timeout: PING_MS, query_timeout: PING_MS })
    client = made
    let ended = false
    const end = () => {
      if (ended) return
      ended = true
      clearInterval(pinging)
      void made.end().catch(() => undefined)
      again()
    }
    // A connection that was cut says nothing by itself.
    const pinging = setInterval(() => made.query('select 1').catch(end), PING_MS).unref()
    made.on('error', end).on('end', end)
    made.on('notification', ({ payload }) => payload !== own && heard())
    try {
      await made.connect()
      holds(made).unref()
      await made.query(`listen ${CHANNEL}`)
      failures = 0
      heard()
    } catch {
      end()
    }
  }
  void listen()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      if (!client) return
      holds(client).ref()
      await client.end().catch(() => undefined)
    },
  }
}

/** Listening alone keeps no program running. */
const holds = (client: Client) => client as unknown as { ref(): void; unref(): void }
