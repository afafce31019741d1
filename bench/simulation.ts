// The events and the requests of 1 M users at their peak, through the real cluster, at a tenth of their rate (BENCH_SCALE); without the
// bytes of the music. Requests start by the clock, whether or not earlier ones have been answered.
import { crowd, type Crowd } from './crowd.ts'
import { DAY, type Deed, deeds, type Doing, perSecond } from './listeners-day.ts'
import { cost, spent } from './processes.ts'
import { percentile, type Row } from './row.ts'

const USERS = 1_000_000
const SCALE = Number(process.env.BENCH_SCALE ?? 10)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 120)
const TRACKS = 2_000
const LISTENERS = 100
/** What is under way at once, at most: beyond it a request counts as refused by the measurement, and says that the machine is too small. */
const MOST_AT_ONCE = 1_000
const LOOK_MS = 1_000

const done = Object.keys(DAY).filter((deed) => deed !== 'streams') as Deed[]

type Sum = { begun: number; failed: number; late: number; times: Record<Deed, number[]>; lag: number }

/** Starts each deed at its rate until the time is over, and waits for the answers. */
const drive = async (people: Crowd, doings: Record<Deed, Doing>): Promise<Sum> => {
  const sum = { begun: 0, failed: 0, late: 0, lag: 0, times: Object.fromEntries(done.map((deed) => [deed, []])) } as unknown as Sum
  const under = new Set<Promise<void>>()
  const next = new Map(done.map((deed) => [deed, 0]))
  const began = performance.now()
  const watching = setInterval(() => void people.waiting().then((waiting) => (sum.lag = Math.max(sum.lag, waiting))), LOOK_MS)
  for (let now = 0; now < SECONDS; now = (performance.now() - began) / 1_000) {
    for (const deed of done) {
      const every = SCALE / perSecond(USERS, deed)
      for (let n = next.get(deed)!; n * every <= now; next.set(deed, ++n)) begin(deed, n, began + n * every * 1_000)
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  clearInterval(watching)
  await Promise.all(under)
  return sum

  function begin(deed: Deed, n: number, due: number) {
    sum.begun += 1
    if (under.size >= MOST_AT_ONCE) return void (sum.late += 1)
    const doing = doings[deed](people.listeners[(n * 7) % people.listeners.length]!, n)
      .then(() => void sum.times[deed].push(performance.now() - due))
      .catch(() => void (sum.failed += 1))
      .finally(() => under.delete(doing))
    under.add(doing)
  }
}

export const run = async (): Promise<Row[]> => {
  const people = await crowd({ tracks: TRACKS, listeners: LISTENERS })
  try {
    const doings = await deeds(people)
    await people.settled()
    const before = await spent()
    const sum = await drive(people, doings)
    const ended = performance.now()
    await people.settled()
    const caughtUp = performance.now() - ended
    const cpu = Object.entries(cost(before, await spent(), SECONDS))
    const writes = [...sum.times.plays, ...sum.times.savedTracks, ...sum.times.playlistTracks]
    const reads = done.flatMap((deed) => (['plays', 'savedTracks', 'playlistTracks'].includes(deed) ? [] : sum.times[deed]))
    const row = (name: string, value: number, unit: string) => ({ name, value: Number(value.toFixed(2)), unit })
    return [
      row(`requests a second, 1/${SCALE} of 1 M users' peak`, sum.begun / SECONDS, 'requests/s'),
      row('of them writes that are events', writes.length / SECONDS, 'requests/s'),
      { ...row('failed', sum.failed + sum.late, 'requests'), must: 0, less: true },
      row('writes, from when they were due, p50', percentile(writes, 0.5), 'ms'),
      row('writes, from when they were due, p99', percentile(writes, 0.99), 'ms'),
      row('reads, from when they were due, p50', percentile(reads, 0.5), 'ms'),
      row('reads, from when they were due, p99', percentile(reads, 0.99), 'ms'),
      row('events that waited anywhere, at most', sum.lag, 'events'),
      row('after the last answer, until none waits', caughtUp / 1_000, 's'),
      ...cpu.map(([name, µs]) => row(`busy: ${name}`, µs / 1e6, 'cores')),
    ]
  } finally {
    await people.stop()
  }
}
