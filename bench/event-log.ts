import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openEmbeddedLog } from '@tutti/event-log'
import type { Row } from './row.ts'
import type { Envelope, EventLog } from '@tutti/event-log'

const TYPE = 'bench.something-happened.v1'
const MANY = 100_000
const SINGLE = 2_000
const IDLE = 500

const eventOf = (number: number): Envelope => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/bench',
  type: TYPE,
  time: new Date().toISOString(),
  subject: `subject-${number % 500}`,
  datacontenttype: 'application/json',
  data: { number, items: ['4uLU6hMCjMI75M1A2tKUQC', '1301WleyT98MSxVHPZCA6M'], user: '7ouMYWpwJ422jRcDASZB7P' },
})

const perSecond = (count: number, since: number): number => Math.round((count * 1_000) / (performance.now() - since))

async function single(log: EventLog): Promise<Row> {
  const events = Array.from({ length: SINGLE }, (_, number) => eventOf(number))
  const since = performance.now()
  for (const event of events) await log.append([event])
  return { name: 'append one after the other', value: perSecond(SINGLE, since), unit: 'events/s' }
}

async function together(log: EventLog): Promise<Row> {
  const events = Array.from({ length: 20_000 }, (_, number) => eventOf(number))
  const since = performance.now()
  const appender = async (): Promise<void> => {
    for (let event = events.pop(); event; event = events.pop()) await log.append([event])
  }
  await Promise.all(Array.from({ length: 64 }, appender))
  return { name: 'append one each, 64 at once', value: perSecond(20_000, since), unit: 'events/s', aim: 25_000 }
}

async function batched(log: EventLog): Promise<Row> {
  const batches = Array.from({ length: MANY / 64 }, (_, batch) => Array.from({ length: 64 }, (_, each) => eventOf(batch * 64 + each)))
  const count = batches.length * 64
  const since = performance.now()
  const appender = async (): Promise<void> => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) await log.append(batch)
  }
  await Promise.all(Array.from({ length: 8 }, appender))
  return { name: 'append in batches of 64, 8 at once', value: perSecond(count, since), unit: 'events/s', must: 25_000 }
}

/** From the call of `append` to the call of the handler, with nothing else going on. */
async function latency(log: EventLog): Promise<Row[]> {
  let arrived = Promise.withResolvers<void>()
  const subscription = await log.react('latency', { types: [TYPE], from: 'head', handle: async () => arrived.resolve() })
  const times: number[] = []
  for (let number = 0; number < IDLE; number++) {
    arrived = Promise.withResolvers()
    const since = performance.now()
    await Promise.all([log.append([eventOf(number)]), arrived.promise])
    times.push(performance.now() - since)
  }
  await subscription.stop()
  await log.forget('latency')
  const at = (part: number): number => Math.round((times.toSorted((a, b) => a - b)[Math.floor(IDLE * part)] ?? 0) * 100) / 100
  return [
    { name: 'append to handler, p50', value: at(0.5), unit: 'ms' },
    { name: 'append to handler, p99', value: at(0.99), unit: 'ms', must: 5 },
  ]
}

/** A group that begins at the start of everything the runs before have appended. */
async function catchUp(log: EventLog): Promise<Row> {
  const { sequence } = await log.head()
  const done = Promise.withResolvers<void>()
  let count = 0
  const since = performance.now()
  await log.react('catch-up', {
    types: [TYPE],
    handle: async (batch) => {
      count += batch.length
      if (count >= sequence) done.resolve()
    },
  })
  await done.promise
  return { name: 'react, catching up from the file', value: perSecond(count, since), unit: 'events/s', aim: 50_000 }
}

/** Measures the embedded log, with a store of its own in the folder for temporary files. */
export async function run(): Promise<Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-bench-'))
  const log = await openEmbeddedLog({ file: join(dir, 'log.db') })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  try {
    const rows = [...(await latency(log)), await single(log), await together(log)]
    delay.enable()
    rows.push(await catchUp(log))
    delay.disable()
    rows.push({ name: 'longest pause of the event loop while catching up', value: Math.round(delay.max / 1e5) / 10, unit: 'ms', aim: 10 })
    return [...rows, await batched(log)]
  } finally {
    await log.close()
    await rm(dir, { recursive: true })
  }
}

if (import.meta.main) console.table(await run())
