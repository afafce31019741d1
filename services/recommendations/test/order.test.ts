import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Arbitrary, array, assert as hold, infiniteStream, integer, nat, oneof, property, record } from 'fast-check'
import { home } from '../src/home/home.ts'
import { learnItem, learnPlay, learnPlaylist, learnSaved, learnTrack } from '../src/memory/learn.ts'
import { makeMemory, type Memory } from '../src/memory/memory.ts'
import { radio } from '../src/radio/radio.ts'
import { makeScratch } from '../src/scoring/scratch.ts'

const NOW = Date.UTC(2026, 5, 15, 12)
const MINUTE_MS = 60_000

const id = (kind: string, n: number) => `${kind}${String((n * 7_919) % 100_003).padStart(21, '0')}`
const tracks = Array.from({ length: 40 }, (_, n) => ({
  track_id: id('t', n),
  album_id: id('b', Math.floor(n / 5)),
  artist_ids: id('a', n % 7),
  genre_ids: `genre-${n % 3}`,
  added_at: NOW - n,
  missing: 0,
}))

type Fact = (memory: Memory) => void
const track = integer({ min: 0, max: tracks.length - 1 }).map((n) => id('t', n))
const user = integer({ min: 0, max: 3 }).map((n) => id('u', n))
/** Times close enough that sittings join, part and bridge. */
const time = integer({ min: 0, max: 16 }).map((n) => NOW - n * 17 * MINUTE_MS)

const fact: Arbitrary<Fact> = oneof(
  record({ user, track, time, skipped: integer({ min: 0, max: 9 }) }).map(
    ({ user: user_id, track: track_id, time: at, skipped }): Fact =>
      (memory) =>
        learnPlay(memory, { user_id, track_id, at, told: at + 5, skipped: skipped === 0 ? 1 : 0 }),
  ),
  record({ list: integer({ min: 0, max: 2 }), track, time }).map(
    ({ list, track: track_id, time: told }): Fact =>
      (memory) =>
        learnItem(memory, { playlist_id: id('p', list), track_id, told }),
  ),
  record({ user, track }).map(
    ({ user: user_id, track: item_id }): Fact =>
      (memory) =>
        learnSaved(memory, { user_id, kind: 'track', item_id, at: NOW - Number(item_id.slice(1)) }),
  ),
)

const answersOf = (facts: readonly Fact[], music: readonly (typeof tracks)[number][], mostPlays?: number): string => {
  const memory = makeMemory(mostPlays)
  for (const list of [0, 1, 2]) learnPlaylist(memory, { playlist_id: id('p', list), owner_id: id('u', list), public: list })
  for (const row of music) learnTrack(memory, row)
  for (const learn of facts) {
    learn(memory)
    Array.from(memory.listeners.makeRoom())
  }
  const scratch = makeScratch()
  return JSON.stringify([
    [0, 1, 2, 3].map((n) => home(memory, { scratch, userId: id('u', n), now: NOW })),
    tracks.map(({ track_id }) =>
      radio(memory, { seed: `spotify:track:${track_id}`, limit: 10, exclude: [] }, { scratch, viewerId: id('u', 1), now: NOW }),
    ),
  ])
}

const shuffling = (keys: Iterator<number>) => {
  return <T>(list: readonly T[]): T[] =>
    list
      .map((one) => ({ one, key: keys.next().value as number }))
      .sort((a, b) => a.key - b.key)
      .map(({ one }) => one)
}

test('the same facts give the same answers, in whatever order they came', () => {
  hold(
    property(array(fact, { minLength: 5, maxLength: 80, size: 'max' }), infiniteStream(nat()), (facts, keys) => {
      const shuffled = shuffling(keys)
      assert.equal(answersOf(shuffled(facts), shuffled(tracks)), answersOf(facts, tracks))
    }),
    { numRuns: 100 },
  )
})

test('of more plays than have a place the same ones are kept, in whatever order they came', () => {
  hold(
    property(array(fact, { minLength: 30, maxLength: 120, size: 'max' }), infiniteStream(nat()), (facts, keys) => {
      const shuffled = shuffling(keys)
      assert.equal(answersOf(shuffled(facts), shuffled(tracks), 20), answersOf(facts, tracks, 20))
    }),
    { numRuns: 100 },
  )
})
