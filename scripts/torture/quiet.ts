import { setTimeout as wait } from 'node:timers/promises'
import { request } from 'undici'
import { type Cluster, until } from '@tutti/testing'
import { spent } from '../../bench/processes.ts'

/** What waits: events in outboxes and on their way to listeners; what was put aside; and how many processes do not answer, or cannot tell. */
export type Waiting = { outbox: number; oldestS: number; lag: number; deadLetters: number; silent: number }

const valuesOf = (text: string, metric: string): number[] =>
  [...text.matchAll(new RegExp(`^${metric}\\{[^}]*\\} (\\S+)$`, 'gm'))].map(([, value]) => Number(value))
const most = (values: readonly number[]) => Math.max(0, ...values)

/** Replicas of a service measure the same outbox and the same lag. */
export const waiting = async (running: Cluster): Promise<Waiting> => {
  const pages = await Promise.all(
    running.processes.map(async ({ internalUrl }) => {
      try {
        const { body } = await request(`${internalUrl}/metrics`, { signal: AbortSignal.timeout(2_000) })
        return await body.text()
      } catch {
        return undefined
      }
    }),
  )
  const found = pages.filter((page, n) => page && tells(page, running.processes[n]!.names))
  const all = (metric: string) => found.map((page) => valuesOf(page!, metric)).flat()
  const asMany = (metric: string) => all(metric).reduce((a, b) => a + b, 0)
  return {
    outbox: asMany('tutti_outbox_waiting'),
    oldestS: most(all('tutti_outbox_age_seconds')),
    lag: asMany('tutti_consumer_lag'),
    deadLetters: most(all('tutti_dead_letters')),
    silent: running.processes.length - found.length,
  }
}

/** Without the log, or its database, a service has nothing to tell. */
const tells = (page: string, names: readonly string[]) => names.join() === 'gateway' || valuesOf(page, 'tutti_consumer_lag').length > 0

/** Nothing is older than a second, and no more waits than the load makes in one. */
const MOST_WAITING = 100

/** Until events flow as if nothing had been: how long it took, ms; `undefined` when it was longer than `withinMs`. */
export const caughtUp = async (running: Cluster, withinMs: number): Promise<number | undefined> => {
  const began = performance.now()
  const isThrough = async () => {
    const { outbox, oldestS, lag, silent } = await waiting(running)
    return silent === 0 && oldestS < 1 && outbox + lag < MOST_WAITING
  }
  try {
    await until(seldom(isThrough), { withinMs, what: 'events to catch up' })
    return performance.now() - began
  } catch {
    return undefined
  }
}

/** To measure costs 16 processes, the broker and the databases something, a fifth of two slow cores when done twice a second. */
const LOOKS_MS = 500
/** The longer it takes the less often is looked: what is found is at most a sixth too long. */
const seldom = (look: () => Promise<boolean>) => {
  const began = performance.now()
  return async () => {
    const found = await look()
    if (!found) await wait(Math.max(LOOKS_MS, (performance.now() - began) / 6))
    return found
  }
}

/** What a process that died held is taken over after ten seconds. */
const STILL_MS = 15_000

/** Until nothing has waited anywhere for a while, when nobody asks for anything any more. */
export const quiet = async (running: Cluster, withinMs: number): Promise<void> => {
  let since = performance.now()
  const isStill = async () => {
    const { outbox, lag, silent } = await waiting(running)
    if (silent + outbox + lag > 0) since = performance.now()
    await wait(LOOKS_MS)
    return performance.now() - since > STILL_MS
  }
  await until(isStill, { withinMs, what: 'a quiet cluster' })
}

/** With nobody asking, sixteen processes and their engines need about a quarter of a core. */
const CALM_CORES = 0.5
const LOOK_MS = 3_000

/** Until the programs have little to do: covers are made, what was just started is compiled. @throws Error after `withinMs` */
export const calm = async (withinMs: number): Promise<void> => {
  const end = performance.now() + withinMs
  for (let before = await cpuMs(); ;) {
    await wait(LOOK_MS)
    const now = await cpuMs()
    if (now - before < CALM_CORES * LOOK_MS) return
    if (performance.now() > end) throw new Error(`Waited in vain for ${withinMs / 1_000} s until the cluster had little to do.`)
    before = now
  }
}

const cpuMs = async () => [...(await spent()).values()].reduce((sum, one) => sum + one.cpuMs, 0)
