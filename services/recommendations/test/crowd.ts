import { playOf, type TestSystem } from '@tutti/testing'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Recommended, Reasoned, Shelf, Track } from './listening.ts'

const MINUTE_MS = 60_000

/** Made-up listeners: they have no account, their plays come in by playback's contract. */
type Play = { userId: string; track: string; at: number }
export type Crowd = { listeners: string[]; plays: Play[]; byListener?: Map<string, Play[]> }

const idOf = (text: string) =>
  createHash('sha256')
    .update(text)
    .digest('base64')
    .replace(/[^0-9A-Za-z]/g, 'x')
    .slice(0, 22)

/** A repeatable sequence of numbers in [0, 1) (Lehmer). */
export const numbers = (seed: number) => () => {
  seed = (seed * 48_271) % 2_147_483_647
  return seed / 2_147_483_647
}

/** As a signed-in person of that id. */
export const asListener = (userId: string) => ({
  viewer: { userId, name: userId, role: 'listener' as const, scopes: '*' as const },
  requestId: 'test',
  origin: 'http://tutti.test',
})

/** Each listens in sittings of ten tracks, mostly near what they like. */
export const gather = async (
  t: TestSystem,
  tracks: readonly Track[],
  { listeners, plays }: { listeners: number; plays: number },
): Promise<Crowd> => {
  const next = numbers(42)
  const now = Date.now()
  const crowd: Crowd = { listeners: Array.from({ length: listeners }, (_, n) => idOf(`listener ${n}`)), plays: [] }
  for (const userId of crowd.listeners) {
    const favourite = Math.floor(next() * tracks.length)
    const mine = Array.from({ length: plays }, (_, n) => {
      const place = next() < 0.7 ? favourite + Math.floor(next() * 30) : Math.floor(next() * tracks.length)
      const at = now - (Math.floor((plays - n) / 10) * 24 * 60 + ((plays - n) % 10) * 4) * MINUTE_MS
      return { userId, track: tracks[place % tracks.length]!.id, at }
    })
    crowd.plays.push(...mine)
    for (let n = 0; n < mine.length; n += 50) await report(t, userId, mine.slice(n, n + 50))
  }
  await t.settled()
  return crowd
}

export const report = async (t: TestSystem, userId: string, plays: readonly { track: string; at: number }[]) => {
  const reports = plays.map(({ track, at }) => playOf(track, { started_at: new Date(at).toISOString(), ms_played: 240_000 }))
  const answer = (await t.running.find('playback')!('report', { plays: reports }, asListener(userId))) as { refused: object[] }
  assert.deepEqual(answer.refused, [])
}

/** What recommendations answer to a made-up listener. */
export const ask = {
  home: async (t: TestSystem, userId: string) =>
    ((await t.running.find('recommendations')!('home', undefined, asListener(userId))) as { shelves: Shelf[] }).shelves,
  recommend: async (t: TestSystem, userId: string, track: string) =>
    (await t.running.find('recommendations')!(
      'recommend',
      { tracks: [track], artists: [], genres: [], limit: 20 },
      asListener(userId),
    )) as Recommended,
  radio: async (t: TestSystem, userId: string, seed: string) =>
    ((await t.running.find('recommendations')!('radio', { seed, limit: 30, exclude: [] }, asListener(userId))) as { tracks: Reasoned[] })
      .tracks,
  related: async (t: TestSystem, userId: string, id: string) =>
    t.running.find('recommendations')!('relatedArtists', { id }, asListener(userId)),
}

/** Everything that these listeners are told, to compare word by word. */
export const allAnswers = async (t: TestSystem, crowd: Crowd, tracks: readonly Track[]): Promise<string> => {
  const answers: unknown[] = []
  for (const userId of crowd.listeners.slice(0, 10)) answers.push(await ask.home(t, userId))
  for (const [n, track] of tracks.entries()) {
    const userId = crowd.listeners[n % crowd.listeners.length]!
    answers.push(await ask.recommend(t, userId, track.id))
    if (n % 5 === 0)
      answers.push(await ask.radio(t, userId, `spotify:artist:${track.artists[0]!.id}`), await ask.related(t, userId, track.artists[0]!.id))
  }
  return JSON.stringify(answers, null, 1)
}
