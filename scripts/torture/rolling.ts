import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { between, reasons, summary } from './figures.ts'
import type { Entry } from './journal.ts'
import type { Load } from './load.ts'
import type { Place } from './place.ts'

const STREAMS = 50
/** As a player reads ahead: the 5 MB take about ten seconds. */
const BYTES_PER_SECOND = 500_000

export type Rolled = ReturnType<typeof summary> & {
  why: string
  seconds: number
  streams: number
  streamsFailed: number
  /** Whose connection, kept from the stream before, was found closed: those asked again, as browsers do. */
  askedAgain: number
  streamWhy: string
  /** Of which process requests failed while it was restarted. */
  steps: string[]
}

/** Every process of the cluster, one after the other: SIGTERM, its end, its next start, until it is ready. */
export const rollingRestart = async (place: Place, load: Load): Promise<Rolled> => {
  const steps: { name: string; from: number }[] = []
  const streams = openStreams(place, () => steps.at(-1)?.name ?? 'the first step')
  const began = performance.now()
  for (const process of place.running.processes) {
    steps.push({ name: process.names.join('+'), from: performance.now() })
    await process.stop()
    await process.start()
  }
  const ended = performance.now()
  const { whole, failures, askedAgain } = await streams.stop()
  const found = between(load.entries, began, ended)
  return {
    ...summary(found),
    why: reasons(found),
    seconds: Math.round((ended - began) / 1_000),
    streams: whole + failures.length,
    streamsFailed: failures.length,
    askedAgain,
    streamWhy: countsOf(failures),
    steps: steps.map(({ name, from }, n) => failedAt(found, name, [from, steps[n + 1]?.from ?? ended])).filter((step) => step !== ''),
  }
}

const countsOf = (failures: readonly string[]) =>
  [...Map.groupBy(failures, (why) => why)].map(([why, all]) => `${why} × ${all.length}`).join(', ')

const failedAt = (found: readonly Entry[], name: string, [from, to]: [number, number]) => {
  const failed = found.filter(({ due, ms, ending }) => ending !== 'answered' && due + ms >= from && due + ms < to)
  return failed.length === 0 ? '' : `${name} (${Math.round(to - from)} ms): ${reasons(failed)}`
}

/** Always so many streams of the whole song, each followed by another until `stop`, which waits for their ends. */
const openStreams = (place: Place, step: () => string) => {
  let isStopped = false
  let whole = 0
  let askedAgain = 0
  const failures: string[] = []
  const player: Player = { agent: new Agent({ keepAlive: true }), again: () => (askedAgain += 1) }
  const one = async () => {
    while (!isStopped) {
      try {
        const sha256 = await listen(place, player)
        if (sha256 === place.song.sha256) whole += 1
        else failures.push(`wrong bytes at ${step()}`)
      } catch (error) {
        failures.push(`${(error as { code?: string }).code ?? (error as Error).message} at ${step()}`)
      }
    }
  }
  // Not all at once: listeners begin when they like.
  const all = Promise.all(Array.from({ length: STREAMS }, (_, n) => wait(n * 200).then(one)))
  return {
    stop: async () => {
      isStopped = true
      await all
      player.agent.destroy()
      return { whole, failures, askedAgain }
    },
  }
}

/** Reads the song as slowly as a player would. @returns the SHA-256 of what came */
const listen = async (place: Place, { agent, again }: Player): Promise<string> => {
  const answer = await ask(place, { agent, again })
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}`)
  const hash = createHash('sha256')
  const began = performance.now()
  let read = 0
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      hash.update(chunk)
      read += chunk.length
      const early = (read / BYTES_PER_SECOND) * 1_000 - (performance.now() - began)
      if (early > 50) await wait(early)
    }
  } catch (cause) {
    throw new Error(`${(cause as { code?: string }).code} after ${read} bytes`, { cause })
  }
  return hash.digest('hex')
}

type Player = { agent: Agent; /** Hears of each connection that was found closed. */ again: () => void }

/**
 * By node's own client: undici takes a keep-alive answer for broken when the connection ends right behind its last byte and the
 * reader is slow. A server may close a connection that it owes nothing, and whoever asks just then finds it closed: a client
 * asks again on another one when nothing has come (RFC 9112, 9.3.1; RFC 9110, 9.2.2), as browsers do.
 */
const ask = async ({ running, song, listeners }: Place, { agent, again }: Player): Promise<IncomingMessage> => {
  const url = song.url.startsWith('http') ? song.url : running.url + song.url
  for (;;) {
    const asked = get(url, { agent, timeout: 60_000, headers: { cookie: listeners[0]!.client.cookie() } })
    try {
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      return answer
    } catch (error) {
      if (!asked.reusedSocket) throw error
      again()
    }
  }
}
