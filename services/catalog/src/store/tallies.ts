import type { Reader } from './rows.ts'

const names = ['tracks', 'albums', 'artists', 'genres', 'duration_ms', 'size', 'missing', 'problems', 'version'] as const

export type Tallies = Record<(typeof names)[number], number>

/** The library in figures: bytes, ms and counts. `version` grows with every change of them. */
export const tallies = async (db: Reader): Promise<Tallies> => {
  const figures = Object.fromEntries(names.map((name) => [name, 0])) as Tallies
  for (const { name, value } of await db.selectFrom('tally').selectAll().execute()) figures[name as 'tracks'] = value
  return figures
}
