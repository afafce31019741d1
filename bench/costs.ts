// What one request and one event cost each service, in CPU, in a cluster of processes on the real engines; the memory of each process;
// and how many cores it takes at the peak of 10,000 and of 1 M users.
import { crowd, type Crowd } from './crowd.ts'
import { DAY, type Deed, deedNames, deeds, type Doing, perSecond } from './listeners-day.ts'
import { cost, spent } from './processes.ts'
import type { Row } from './row.ts'

const TIMES = Number(process.env.BENCH_TIMES ?? 2_000)
const AT_ONCE = 8
const TRACKS = 2_000
const LISTENERS = 16
const QUIET_S = 5
/** CPU (µs) a second of all processes together, above which something is still being done. */
const BUSY_US = 200_000

/** CPU (µs) by process. */
type Cost = Record<string, number>

const many = async ({ listeners, settled }: Crowd, doing: Doing, times: number) => {
  let next = 0
  const side = async () => {
    for (let n = next++; n < times; n = next++) await doing(listeners[n % listeners.length]!, n)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, side))
  await settled()
}

/** Of a second in which nobody asks for anything, and all that a scan leaves to do (covers in their sizes) is done. */
const costOfNothing = async (): Promise<Cost> => {
  const before = await spent()
  await new Promise((resolve) => setTimeout(resolve, QUIET_S * 1_000))
  const found = cost(before, await spent(), QUIET_S)
  return sum(found) > BUSY_US ? costOfNothing() : found
}

/** Of each deed. What the processes do without being asked is not counted. */
const costs = async (people: Crowd, idle: Cost): Promise<Record<Deed, Cost>> => {
  const of: Partial<Record<Deed, Cost>> = {}
  for (const [deed, doing] of Object.entries(await deeds(people)) as [Deed, Doing][]) {
    await many(people, doing, TIMES / 5)
    const [start, began] = [await spent(), performance.now()]
    await many(people, doing, TIMES)
    const seconds = (performance.now() - began) / 1_000
    const own = Object.entries(cost(start, await spent(), TIMES)).map(
      ([name, µs]) => [name, Math.round(µs - ((idle[name] ?? 0) * seconds) / TIMES)] as const,
    )
    of[deed] = Object.fromEntries(own.filter(([, µs]) => µs > 10))
  }
  return of as Record<Deed, Cost>
}

const sum = (by: Cost): number => Object.values(by).reduce((a, b) => a + b, 0)

const rowsOf = (name: string, by: Cost): Row[] => [
  { name: `${name}, all together`, value: sum(by), unit: 'µs' },
  ...Object.entries(by).map(([process, value]) => ({ name: `  ${process}`, value, unit: 'µs' })),
]

/** Cores that each process is busy with at the peak. */
const cores = (users: number, of: Record<Deed, Cost>): Row[] => {
  const by: Cost = {}
  for (const deed of Object.keys(DAY) as Deed[])
    for (const [name, µs] of Object.entries(of[deed])) by[name] = (by[name] ?? 0) + (µs * perSecond(users, deed)) / 1e6
  const rows = Object.entries(by).map(([name, value]) => ({ name: `  ${name}`, value: Number(value.toFixed(3)), unit: 'cores' }))
  return [{ name: `${users.toLocaleString('en')} users at the peak`, value: Number(sum(by).toFixed(2)), unit: 'cores' }, ...rows]
}

export const run = async (): Promise<Row[]> => {
  const people = await crowd({ tracks: TRACKS, listeners: LISTENERS })
  try {
    const idle = await costOfNothing()
    const of = await costs(people, idle)
    const memory = [...(await spent())].map(([name, { memoryMb }]) => ({ name: `  ${name}`, value: Math.round(memoryMb), unit: 'MB' }))
    return [
      ...rowsOf('a second of nothing', idle),
      ...Object.entries(of).flatMap(([deed, by]) => rowsOf(deedNames[deed as Deed], by)),
      ...[10_000, 1_000_000].flatMap((users) => cores(users, of)),
      { name: 'memory, all together', value: memory.reduce((all, { value }) => all + value, 0), unit: 'MB' },
      ...memory,
    ]
  } finally {
    await people.stop()
  }
}
