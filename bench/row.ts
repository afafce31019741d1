/** One measured figure; `must` is what it has to reach, `aim` what is hoped for, in the same unit. `less`: smaller is better. */
export type Row = { name: string; value: number; unit: string; must?: number; aim?: number; less?: boolean }

/** Whether a row misses its "must". Times, sizes and loop delays are better when smaller. */
export const misses = ({ value, unit, must, less }: Row): boolean =>
  must !== undefined && (less || ['ms', 's', 'MB', 'KB', 'µs'].includes(unit) ? value > must : value < must)

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
