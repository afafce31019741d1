import { compareIds } from '../memory/ids.ts'
import type { Listener } from '../memory/listeners.ts'
import type { Memory } from '../memory/memory.ts'
import type { TimeRange } from '../reasons/reason.ts'
import { type Counts, countPlays, rangeStart } from './plays.ts'

export type Top = { id: string; plays: number; last: number }

type Options = { range: TimeRange; now: number }

const ordered = (counts: Counts, idOf: (number: number) => string): Top[] =>
  [...counts]
    .map(([number, { plays, last }]) => ({ id: idOf(number), plays, last }))
    .sort((a, b) => b.plays - a.plays || b.last - a.last || compareIds(a.id, b.id))

/** What a listener played most, most first; of equal ones the last played. Missing tracks are left out. */
export const topTracks = ({ music }: Memory, listener: Listener, { range, now }: Options): Top[] => {
  const counts = countPlays(listener, rangeStart(range, now))
  for (const track of counts.keys()) if (!music.isPlayable(track)) counts.delete(track)
  return ordered(counts, music.tracks.at)
}

/** The same by artist; a play counts for each artist of its track. */
export const topArtists = ({ music }: Memory, listener: Listener, { range, now }: Options): Top[] => {
  const counts: Counts = new Map()
  for (const [track, { plays, last }] of countPlays(listener, rangeStart(range, now))) {
    for (const artist of music.of(track)?.artists ?? []) {
      const known = counts.get(artist)
      if (!known) counts.set(artist, { plays, last })
      else counts.set(artist, { plays: known.plays + plays, last: Math.max(known.last, last) })
    }
  }
  return ordered(counts, music.artists.at)
}
