import { compareIds } from '../memory/ids.ts'
import type { Memory } from '../memory/memory.ts'
import { explain } from '../reasons/explain.ts'
import type { Reason } from '../reasons/reason.ts'
import { score, TERMS } from '../scoring/score.ts'
import type { Board, Scratch } from '../scoring/scratch.ts'
import { seedsOf } from '../radio/seeds.ts'

export type Related = { id: string; reason: Reason }

const MOST = 20

type Options = { scratch: Scratch; viewerId: string }
type Sum = { artist: number; total: number; best: number }

/** Artists whose tracks go with this one's, at most 20, nearest first; `undefined` for an artist who has no tracks. */
export const relatedArtists = (memory: Memory, artistId: string, { scratch, viewerId }: Options): Related[] | undefined => {
  const { music } = memory
  const seeds = seedsOf(memory, { kind: 'artist', id: artistId }, viewerId)
  if (seeds.length === 0) return undefined
  const board = score(memory, scratch, seeds)
  const sums = [...byArtist(memory, board, music.artists.find(artistId)!).values()]
  sums.sort((a, b) => b.total - a.total || compareIds(music.artists.at(a.artist), music.artists.at(b.artist)))
  return sums.slice(0, MOST).map(({ artist, best }) => {
    const pick = { track: best, seed: seeds[board.seed[best]!]!.track, term: TERMS[board.term[best]!]! }
    return { id: music.artists.at(artist), reason: explain(memory, pick, viewerId) }
  })
}

/** Main artists only, and no track on which both play: it says nothing of the other. */
const byArtist = ({ music }: Memory, board: Board, self: number): Map<number, Sum> => {
  const sums = new Map<number, Sum>()
  const { at } = music.tracks
  const touched = [...board.touched].sort((a, b) => board.total[b]! - board.total[a]! || compareIds(at(a), at(b)))
  for (const track of touched) {
    const { artists, missing } = music.of(track) ?? { artists: [], missing: true }
    if (missing || artists.length === 0 || artists.includes(self)) continue
    const artist = artists[0]!
    const sum = sums.get(artist)
    if (sum) sum.total += board.total[track]!
    else sums.set(artist, { artist, total: board.total[track]!, best: track })
  }
  return sums
}
