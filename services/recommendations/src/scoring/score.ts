import type { Memory } from '../memory/memory.ts'
import type { TrackFacts } from '../memory/music.ts'
import { type Likeness, likeness, lookalikes } from './content.ts'
import { countMeetings } from './meetings.ts'
import { type Board, clearBoard, type Meetings, type Scratch, UNIT } from './scratch.ts'

/** Listening counts c/(c+8) for c people behind a pair, tags the rest: with few listeners tags carry. */
const HALF_EVIDENCE = 8
/** How many baskets one answer looks at: of a single seed, and of many together. */
const MOST_BASKETS = { one: 400, many: 240 }

export const TERMS = ['session', 'playlist', 'album', 'artist', 'genre'] as const
export type Term = (typeof TERMS)[number]

/** A track from which to recommend, and how much it counts (the largest is about 1). */
export type Seed = { track: number; weight: number }

/** Scores every candidate of the seeds. A score is a sum of terms; the board remembers the largest. */
export const score = (memory: Memory, scratch: Scratch, seeds: readonly Seed[]): Board => {
  const { meetings, board } = scratch.fit(memory.music.tracks.count())
  clearBoard(board)
  const most = seeds.length === 1 ? MOST_BASKETS.one : Math.max(8, Math.floor(MOST_BASKETS.many / seeds.length))
  seeds.forEach(({ track, weight }, n) => {
    countMeetings(memory, meetings, { seed: track, most })
    addSeed({ memory, meetings, board }, { track, weight, n, of: seeds.length })
  })
  return board
}

type Rooms = { memory: Memory; meetings: Meetings; board: Board }
type Numbered = Seed & { /** Which one, of how many. */ n: number; of: number }

/** The terms of one pair, in the order of {@link TERMS}: written over for each pair, to save making an object. */
const terms = new Float64Array(TERMS.length)
const like: Likeness = { album: 0, artist: 0, genre: 0 }

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
    setTags(facts, other, seed.weight * (1 - share))
    terms[0] = heard * meetings.sessions[track]!
    terms[1] = heard * meetings.playlists[track]!
    addTerms(board, track, seed.n)
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
  const seen = new Set<number>([seed.track])
  for (const track of lookalikes(memory, seed.track, seed.of)) {
    const other = music.of(track)
    if (meetings.owners[track]! > 0 || seen.has(track) || !other || other.missing) continue
    seen.add(track)
    setTags(facts, other, seed.weight)
    terms[0] = 0
    terms[1] = 0
    addTerms(board, track, seed.n)
  }
}

const setTags = (facts: TrackFacts | undefined, other: TrackFacts, weight: number) => {
  if (!facts) return void terms.fill(0, 2)
  likeness(facts, other, like)
  terms[2] = weight * like.album
  terms[3] = weight * like.artist
  terms[4] = weight * like.genre
}

const addTerms = (board: Board, track: number, seed: number) => {
  if (!board.isTouched[track]) {
    board.isTouched[track] = 1
    board.touched.push(track)
  }
  for (let term = 0; term < terms.length; term += 1) {
    const value = terms[term]!
    board.total[track]! += value
    if (value <= board.largest[track]!) continue
    board.largest[track] = value
    board.seed[track] = seed
    board.term[track] = term
  }
}
