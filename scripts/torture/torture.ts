import { setTimeout as wait } from 'node:timers/promises'
import { meetings } from '../../bench/meetings.ts'
import type { Row } from '../../bench/row.ts'
import { type Line, underFault } from './breaking.ts'
import { cutOff, faults } from './faults.ts'
import { summary } from './figures.ts'
import { judge, type Verdict } from './judge.ts'
import { type Load, startLoad } from './load.ts'
import { openPlace, type Place } from './place.ts'
import { calm, quiet, type Waiting, waiting } from './quiet.ts'
import { type Rolled, rollingRestart } from './rolling.ts'
import { type Slowed, withOneSlow } from './slow.ts'

export type Options = {
  short: boolean
  control: boolean
  /** Requests a second, other than the standard. */ rate?: number
  isWanted: (name: string) => boolean
}

export type Found = {
  lines: Line[]
  rolled?: Rolled
  slowed?: Slowed
  soon?: Row[]
  verdict: Verdict
  atTheEnd: Waiting
  acknowledged: { additions: number; saves: number; plays: number }
  requests: number
  seconds: number
}

/** In the short run less, and more time: it says whether anything is lost, on machines that are slow or have other things to do too. */
const FULL = { tracks: 2_000, catchUpMs: 30_000, perSecond: 200 }
const SHORT = { tracks: 500, catchUpMs: 60_000, perSecond: 40 }
/** Where an untroubled cluster answers later than this, nothing would be found out but that the machine is too slow. */
const CARRIED_MS = 2_000
const WARM_MS = 15_000
const CALM_MS = 120_000
const QUIET_MS = 120_000
const MEETINGS = { must: 250, aim: 50 }

/** The whole of it, scene after scene on one cluster. Says on stderr where it is. */
export const torture = async (options: Options): Promise<Found> => {
  const began = performance.now()
  const say = (text: string) => console.error(`${String(Math.round((performance.now() - began) / 1_000)).padStart(4)} s  ${text}`)
  say('a cluster starts')
  const { tracks, perSecond: standard } = options.short ? SHORT : FULL
  const perSecond = options.rate ?? standard
  const place = await openPlace({ tracks, withIsland: options.isWanted(cutOff.name) })
  try {
    say('music is scanned; until covers are made')
    await calm(CALM_MS)
    const soon = options.isWanted('soon') && !options.short ? await soonOf(place, say) : undefined
    const load = startLoad(place, perSecond)
    await wait(WARM_MS)
    assertCarried(load, perSecond)
    const scenes = await scenesOf(place, load, { ...options, say })
    await load.stop()
    say('events come to rest')
    await quiet(place.running, QUIET_MS)
    if (options.control) await spoil(place, load)
    say('what was acknowledged is read back')
    const books = [...load.books.values()]
    const sum = (of: (one: (typeof books)[number]) => number) => books.reduce((all, one) => all + of(one), 0)
    return {
      ...scenes,
      ...(soon ? { soon } : {}),
      verdict: await judge(place, load.books),
      atTheEnd: await waiting(place.running),
      acknowledged: {
        additions: sum(({ added }) => added.length),
        saves: sum(({ saved }) => saved.size),
        plays: sum(({ played }) => played.size),
      },
      requests: load.entries.length,
      seconds: Math.round((performance.now() - began) / 1_000),
    }
  } catch (error) {
    console.error(place.said().slice(-5_000))
    throw error
  } finally {
    await place.stop()
  }
}

/** @throws Error when the machine does not bear this load by itself */
const assertCarried = ({ entries }: Load, perSecond: number) => {
  const { p99 } = summary(entries.slice(Math.floor(entries.length / 2)))
  if (p99 > CARRIED_MS)
    throw new Error(
      `Cannot torture here: without any fault, this machine answers ${perSecond} requests a second within ${p99} ms (p99), not ${CARRIED_MS}.`,
    )
}

type Say = (text: string) => void

const soonOf = async ({ admin }: Place, say: Say): Promise<Row[]> => {
  say('two tracks meet, and recommendations know')
  return meetings(admin, { times: 500, ...MEETINGS })
}

const scenesOf = async (
  place: Place,
  load: Load,
  { short, isWanted, say }: Options & { say: Say },
): Promise<Pick<Found, 'lines' | 'rolled' | 'slowed'>> => {
  const lines: Line[] = []
  const { catchUpMs } = short ? SHORT : FULL
  for (const fault of faults.filter(({ name, shortMs }) => isWanted(name) && !(short && shortMs === undefined))) {
    say(fault.name)
    lines.push(await underFault(place, load, { fault, ms: (short ? fault.shortMs : undefined) ?? fault.ms, catchUpMs }))
  }
  const found: Pick<Found, 'lines' | 'rolled' | 'slowed'> = { lines }
  if (isWanted('slow') && !short) {
    say('one service is slow')
    found.slowed = await withOneSlow(place, load, { pairs: 5, ms: 10_000 })
  }
  if (isWanted('rolling') && !short) {
    say('every process is restarted')
    found.rolled = await rollingRestart(place, load)
  }
  return found
}

/** The control: takes away what was acknowledged, and puts one in twice. */
const spoil = async ({ listeners }: Place, { books }: Load) => {
  const [first, second] = listeners as [(typeof listeners)[0], (typeof listeners)[0]]
  const items = (listener: typeof first) => `/v1/playlists/${listener.playlist}/items`
  const uri = (track: string) => `spotify:track:${track}`
  await first.client.delete(items(first), { items: [{ uri: uri(books.get(first)!.added[0]!) }] })
  await second.client.post(items(second), { uris: [uri(books.get(second)!.added[0]!)] })
  await first.client.delete(`/v1/me/tracks?ids=${[...books.get(first)!.saved][0]}`)
  await first.client.delete(`/tutti/v1/history/${[...books.get(first)!.played][0]}`)
}
