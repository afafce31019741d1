import { percentile } from '../../bench/row.ts'
import type { Entry } from './journal.ts'

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** What was asked within a span (ms, as `performance.now`), and how it went. */
export const between = (entries: readonly Entry[], from: number, to: number): Entry[] =>
  entries.filter(({ due }) => due >= from && due < to)

/** Why requests failed, the most frequent first: `503 service.unavailable × 12`. */
export const reasons = (entries: readonly Entry[]): string => {
  const counts = new Map<string, number>()
  for (const { ending, why = ending, deed } of entries) {
    if (ending === 'answered') continue
    const reason = `${deed} ${why}`
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a)
  return sorted.map(([why, count]) => `${why} × ${count}`).join(', ')
}

const failed = (entries: readonly Entry[]) => entries.filter(({ ending }) => ending !== 'answered')

export const summary = (entries: readonly Entry[]) => {
  const lost = failed(entries)
  const dues = lost.map(({ due, ms }) => due + ms)
  return {
    requests: entries.length,
    failedReads: lost.filter(({ isWrite }) => !isWrite).length,
    failedWrites: lost.filter(({ isWrite }) => isWrite).length,
    /** From the first failure to the last, s. */
    failingS: dues.length > 1 ? Number(((Math.max(...dues) - Math.min(...dues)) / 1_000).toFixed(1)) : 0,
    p50: Math.round(
      percentile(
        entries.map(({ ms }) => ms),
        0.5,
      ),
    ),
    p99: Math.round(
      percentile(
        entries.map(({ ms }) => ms),
        0.99,
      ),
    ),
  }
}
