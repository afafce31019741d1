import { say } from '../reasons/words.ts'
import type { SaidReason } from '../contract.ts'
import type { Listed, Objects } from './objects.ts'

/** Items with their objects and their reasons in words; what the catalog does not know is left out. */
export const dress = <O>(items: readonly Listed[], found: Map<string, O>, { names, now }: { names: Objects['names']; now: number }) =>
  items.flatMap(({ id, reason }): { reason: SaidReason; item: O }[] => {
    const item = found.get(id)
    return item ? [{ reason: say(reason, names, now), item }] : []
  })
