import type { Memory } from '../memory/memory.ts'
import { type Likeness, likeness, lookalikes } from './content.ts'
import { countMeetings } from './meetings.ts'
import { type Board, clearBoard, type Meetings, type Scratch, UNIT } from './scratch.ts'

/** Listening counts c/(c+8) for c people behind a pair, tags the rest: with few listeners tags carry. */
const HALF_EVIDENCE = 8
/** How many baskets one answer looks at, over all its seeds. */
const MOST_BASKETS = 600

export const TERMS = ['session', 'playlist', 'album', 'artist', 'genre'] as const
export type Term = (typeof TERMS)[number]

/** A track from which to recommend, and how much it counts (the largest is about 1). */
export type Seed = { track: number; weight: number }

/** Scores every candidate of the seeds. A score is a sum of terms; the board remembers the largest. */
export const score = (memory: Memory, scratch: Scratch, seeds: readonly Seed[]): Board => {
  const { meetings, board } = scratch.fit(memory.music.tracks.count())
  clearBoard(board)
  const most = Math.max(20, Math.floor(MOST_BASKETS / Math.max(1, seeds.length)))
  seeds.forEach(({ track, weight }, n) => {
    countMeetings(memory, meetings, { seed: track, most })
    addSeed({ memory, meetings, board }, { track, weight, n, of: seeds.length })
  })
  return board
}

type Rooms = { memory: Memory; meetings: Meetings; board: Board }
type Numbered = Seed & { /** Which one, of how many. */ n: number; of: number }

const like: Likeness = { album: 0, artist: 0, genre: 0 }
const nothing: Likeness = { album: 0, artist: 0, genre: 0 }

const addSeed = (rooms: Rooms, seed: Numbered) => {
  const { memory, meetings, board } = rooms
  const { postings, music } = memory
  const facts = music.of(seed.track)
  const baskets = Math.max(1, postings.of(seed.track).length)
  for (const track of meetings.touched) {
    const other = music.of(track)
    if (!other || other.missing) continue
    const people = meetings.owners[track]!
    const sum = meetings.sessions[track]! + meetings.playlists[track]!
    const share = people / (people + HALF_EVIDENCE)
    const nearness = Math.sqrt(Math.min(1, sum / UNIT / Math.sqrt(baskets * postings.of(track).length)))
    const heard = (seed.weight * share * nearness) / sum
    touch(board, track)
    add(board, track, { seed, term: 0, value: heard * meetings.sessions[track]! })
    add(board, track, { seed, term: 1, value: heard * meetings.playlists[track]! })
    addLikeness(board, track, { seed, like: facts ? likeness(facts, other, like) : nothing, weight: seed.weight * (1 - share) })
    if (meetings.met[track]! > board.met[track]!) {
      board.met[track] = meetings.met[track]!
      board.metSeed[track] = seed.n
    }
  }
  addLookalikes(rooms, seed)
}

const addLookalikes = ({ memory, meetings, board }: Rooms, seed: Numbered) => {
  const { music } = memory
  const facts = music.of(seed.track)
  if (!facts) return
  const met = new Set<number>([seed.track])
  for (const track of lookalikes(memory, seed.track, seed.of)) {
    const other = music.of(track)
    if (meetings.owners[track]! > 0 || met.has(track) || !other || other.missing) continue
    met.add(track)
    touch(board, track)
    addLikeness(board, track, { seed, like: likeness(facts, other, like), weight: seed.weight })
  }
}

const touch = (board: Board, track: number) => {
  if (board.isTouched[track]) return
  board.isTouched[track] = 1
  board.touched.push(track)
}

const addLikeness = (board: Board, track: number, { seed, like, weight }: { seed: Numbered; like: Likeness; weight: number }) => {
  add(board, track, { seed, term: 2, value: weight * like.album })
  add(board, track, { seed, term: 3, value: weight * like.artist })
  add(board, track, { seed, term: 4, value: weight * like.genre })
}

const add = (board: Board, track: number, { seed, term, value }: { seed: Numbered; term: number; value: number }) => {
  if (value <= 0) return
  board.total[track]! += value
  if (value <= board.largest[track]!) return
  board.largest[track] = value
  board.seed[track] = seed.n
  board.term[track] = term
}
