import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { learnItem, learnPlay, learnPlaylist, learnTrack } from '../services/recommendations/src/memory/learn.ts'
import { makeMemory, type Memory } from '../services/recommendations/src/memory/memory.ts'
import { rank } from '../services/recommendations/src/scoring/rank.ts'
import { score, type Seed } from '../services/recommendations/src/scoring/score.ts'
import { makeScratch, type Scratch } from '../services/recommendations/src/scoring/scratch.ts'
import type { Row } from './row.ts'

/** Lines `key<TAB>item item …` of a gzipped file; `item:count` gives both. */
async function* lines(file: string): AsyncGenerator<{ key: string; items: { id: string; count: number }[] }> {
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    const [key, rest = ''] = line.split('\t')
    const items = rest
      .split(' ')
      .filter(Boolean)
      .map((item) => item.split(':'))
    yield { key: key!, items: items.map(([id, count]) => ({ id: id!, count: Number(count ?? 1) })) }
  }
}

const all = async <T>(file: string, read: (line: { key: string; items: { id: string; count: number }[] }) => T): Promise<T[]> => {
  const rows: T[] = []
  for await (const line of lines(file)) rows.push(read(line))
  return rows
}

const HOUR_MS = 3_600_000
const SECOND_MS = 1_000
const LAST = 5

const meetTrack = (memory: Memory, id: string, genres: readonly string[] = []) => {
  const known = memory.music.tracks.find(id)
  if (known === undefined || !memory.music.of(known))
    learnTrack(memory, { track_id: id, album_id: id, artist_ids: id, genre_ids: genres.join(' '), added_at: 0, missing: 0 })
}

const hear = (memory: Memory, session: number, { id, place }: { id: string; place: number }) => {
  meetTrack(memory, id)
  const at = session * HOUR_MS + place * SECOND_MS
  learnPlay(memory, { user_id: `session ${session}`, track_id: id, at, told: at, skipped: 0 })
}

/** The last few tracks of a sitting, the newest heaviest. */
const seedsOf = ({ music }: Memory, prefix: readonly string[]): Seed[] =>
  [...new Set(prefix.slice(-LAST).toReversed())].flatMap((id, n) => {
    const track = music.tracks.find(id)
    return track === undefined ? [] : [{ track, weight: 0.6 ** n }]
  })

const predict = (
  memory: Memory,
  scratch: Scratch,
  { seeds, limit, without }: { seeds: Seed[]; limit: number; without?: ReadonlySet<number> },
) =>
  rank(memory, score(memory, scratch, seeds), { seeds, limit, isExcluded: (track) => without?.has(track) ?? false }).map(({ track }) =>
    memory.music.tracks.at(track),
  )

/** Next track in sittings: predicted before every event after the first, and learnt after it when `live`. */
const nextTrack = async (folder: string, live: boolean): Promise<Row[]> => {
  const memory = makeMemory()
  const scratch = makeScratch()
  let sessions = 0
  for await (const { items } of lines(join(folder, 'train_sessions.tsv.gz'))) {
    items.forEach(({ id }, place) => hear(memory, sessions, { id, place }))
    sessions += 1
  }
  const sum = { queries: 0, hits: 0, reciprocal: 0 }
  for await (const { items } of lines(join(folder, 'test_sessions.tsv.gz'))) {
    const ids = items.map(({ id }) => id)
    for (const [place, id] of ids.entries()) {
      if (place > 0) {
        const found = predict(memory, scratch, { seeds: seedsOf(memory, ids.slice(0, place)), limit: 20 }).indexOf(id)
        sum.queries += 1
        sum.hits += Number(found >= 0)
        sum.reciprocal += found >= 0 ? 1 / (found + 1) : 0
      }
      if (live) hear(memory, sessions, { id, place })
    }
    sessions += 1
  }
  const how = `next track, ${live ? 'live' : 'static'}, ${sum.queries} queries`
  return [
    { name: `${how}, HR@20`, value: Number((sum.hits / sum.queries).toFixed(4)), unit: '', ...(live ? { aim: 0.2918 } : {}) },
    { name: `${how}, MRR@20`, value: Number((sum.reciprocal / sum.queries).toFixed(4)), unit: '', ...(live ? { aim: 0.1201 } : {}) },
  ]
}

/** Artists held back from each user's list: what one user plays stands for a playlist. NDCG@100, ideal of min(100, targets). */
const heldBack = async (folder: string): Promise<Row[]> => {
  const memory = makeMemory()
  const scratch = makeScratch()
  const tags = await all(join(folder, 'artist_tags.tsv.gz'), ({ key, items }) => {
    const best = items.toSorted((a, b) => b.count - a.count).slice(0, 3)
    return { key, tags: best.map(({ id }) => id) }
  })
  for (const one of tags) meetTrack(memory, one.key, one.tags)
  const users = new Map(await all(join(folder, 'train.tsv.gz'), ({ key, items }) => [key, items] as const))
  for (const [user, items] of users) {
    learnPlaylist(memory, { playlist_id: user, owner_id: user, public: 1 })
    for (const { id } of items) {
      meetTrack(memory, id)
      learnItem(memory, { playlist_id: user, track_id: id, told: Number(user) })
    }
  }
  const gains = await all(join(folder, 'test_targets.tsv.gz'), ({ key, items }) => {
    const own = (users.get(key) ?? []).toSorted((a, b) => b.count - a.count)
    const most = own[0]?.count ?? 1
    const tracks = own.map(({ id, count }) => ({ track: memory.music.tracks.of(id), weight: Math.log1p(count) / Math.log1p(most) }))
    const found = predict(memory, scratch, { seeds: tracks.slice(0, 30), limit: 100, without: new Set(tracks.map(({ track }) => track)) })
    return ndcg(found, new Set(items.map(({ id }) => id)))
  })
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length
  return [{ name: `held-back artists, ${gains.length} users, N@100`, value: Number(mean.toFixed(4)), unit: '', aim: 0.3895 }]
}

const ndcg = (found: readonly string[], targets: ReadonlySet<string>): number => {
  const gain = (place: number) => 1 / Math.log2(place + 2)
  const ideal = Array.from({ length: Math.min(100, targets.size) }, (_, n) => gain(n)).reduce((a, b) => a + b, 0)
  return found.reduce((sum, id, n) => sum + (targets.has(id) ? gain(n) : 0), 0) / ideal
}

/** Quality on listening data in the format of `FOLDER/{nowplaying,hetrec}-…`; the data stays where it is. */
export const quality = async (folder: string): Promise<Row[]> => [
  ...(await heldBack(join(folder, 'hetrec-dev'))),
  ...(await nextTrack(join(folder, 'nowplaying-dev'), false)),
  ...(await nextTrack(join(folder, 'nowplaying-dev'), true)),
]

if (import.meta.main) {
  const [folder] = process.argv.slice(2)
  if (folder) console.table(await quality(folder))
  else console.error('Cannot measure: give the folder of the listening data, as in: npm run bench:recommendations -- DIR')
}
