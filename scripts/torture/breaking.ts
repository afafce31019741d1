import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from './faults.ts'
import { between, reasons, summary } from './figures.ts'
import type { Load } from './load.ts'
import type { Place } from './place.ts'
import { caughtUp } from './quiet.ts'

const BEFORE_MS = 5_000

export type Line = ReturnType<typeof summary> & {
  fault: string
  caughtUpS: number | undefined
  why: string
  p99Before: number
  died: string[]
}

/** One fault under the load: it strikes, lasts, is mended; then events have so much time to catch up. */
export const underFault = async (
  place: Place,
  load: Load,
  { fault, ms, catchUpMs }: { fault: Fault; ms: number; catchUpMs: number },
): Promise<Line> => {
  await wait(BEFORE_MS)
  const began = performance.now()
  await fault.strike(place)
  await wait(ms)
  await fault.mend(place)
  const took = await caughtUp(place.running, catchUpMs)
  const ended = performance.now()
  const died = await revived(place)
  const found = between(load.entries, began, ended)
  return {
    fault: fault.name,
    ...summary(found),
    p99Before: summary(between(load.entries, began - BEFORE_MS, began)).p99,
    caughtUpS: took === undefined ? undefined : Number((took / 1_000).toFixed(1)),
    why: reasons(found),
    died,
  }
}

/** Starts again what ended by itself, which nothing but a fault of the program can be. @returns what it said last */
const revived = async ({ running }: Place): Promise<string[]> => {
  const dead = running.processes.filter(({ isRunning }) => !isRunning)
  const said = dead.map((one) => `${one.names.join('+')} ended by itself: ${one.log().slice(-2_000)}`)
  for (const one of dead) await one.start()
  return said
}
