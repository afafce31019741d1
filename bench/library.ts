// A library of 10,000 generated tracks (or the folder in TUTTI_BENCH_MUSIC): scan, rescan, and the lists and searches over /v1.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { system, type TestSystem, until, writeLibrary } from '@tutti/testing'
import { misses, percentile, type Row } from './row.ts'
import { watchTurns } from './turns.ts'
import { load } from './wrk.ts'

const TRACKS = Number(process.env.TUTTI_BENCH_TRACKS ?? 10_000)
const PREFIXES = 300
const WORDS = 300
const PARTS = 20

type Scan = { id: string; scanning: boolean; finished_at: string | null; files_total: number; started_at: string }
type Page<I> = { items: I[] }

export const run = async (): Promise<Row[]> => {
  const made = await mkdtemp(join(tmpdir(), 'tutti-bench-library-'))
  const music = process.env.TUTTI_BENCH_MUSIC ?? made
  if (music === made) await writeLibrary(made, { tracks: TRACKS })
  const tutti = await system({ player: false })
  try {
    return [...(await scans(tutti, music)), ...(await reads(tutti)), ...memory()]
  } finally {
    await tutti.stop()
    await rm(made, { recursive: true, force: true })
  }
}

const scans = async (tutti: TestSystem, music: string): Promise<Row[]> => {
  const turns = watchTurns()
  const latencies: number[] = []
  const began = performance.now()
  await tutti.admin.post('/tutti/v1/folders', { path: music })
  const done = until(async () => (await tutti.admin.get<Scan>('/tutti/v1/scans/current')).body.finished_at, { withinMs: 600_000 })
  let finished = false
  void done.finally(() => (finished = true))
  while (!finished) {
    const asked = performance.now()
    await tutti.admin.get('/tutti/v1/albums?limit=20')
    latencies.push(performance.now() - asked)
  }
  await done
  const { files_total: total } = (await tutti.admin.get<Scan>('/tutti/v1/scans/current')).body
  const listed = performance.now() - began
  await tutti.settled()
  const playable = performance.now() - began
  const { longestMs, longestWorkMs } = turns.stop()
  const again = performance.now()
  await tutti.admin.post('/tutti/v1/scans', {})
  await until(async () => !(await tutti.admin.get<Scan>('/tutti/v1/scans/current')).body.scanning, { withinMs: 60_000 })
  return [
    {
      name: `scan of ${total} files, listed and searchable`,
      value: Math.round((total * 1_000) / listed),
      unit: 'tracks/s',
      must: 1_500,
      aim: 3_600,
    },
    { name: 'the same, playable and known to every service', value: Math.round((total * 1_000) / playable), unit: 'tracks/s', must: 1_500 },
    { name: 'API during the scan, p99 (the client is in this process)', value: round(percentile(latencies, 0.99)), unit: 'ms', must: 50 },
    { name: 'longest work in one turn of the loop during the scan', value: round(longestWorkMs), unit: 'ms', must: 10 },
    { name: 'longest turn by the clock, waiting for a core included', value: round(longestMs), unit: 'ms' },
    { name: 'rescan without change', value: Math.round(performance.now() - again), unit: 'ms', must: 1_000, aim: 300 },
  ]
}

const reads = async ({ admin, url }: TestSystem): Promise<Row[]> => {
  const [album] = (await admin.get<Page<{ id: string; images: { url: string }[] }>>('/tutti/v1/albums?limit=1')).body.items
  const headers = { Cookie: admin.cookie() }
  const words = await wordsOf(admin)
  const rate = async (name: string, asked: string | string[], { must, aim }: { must: number; aim: number }): Promise<Row> => {
    const [path = '', ...more] = [asked].flat()
    const paths = more.length > 0 ? { paths: [path, ...more] } : {}
    const { perSecond, errors } = await load({ url: path.startsWith('http') ? path : url + path, headers, ...paths })
    if (errors > 0) throw new Error(`${errors} answers to ${path} were none`)
    return { name: `${name}, c=32`, value: Math.round(perSecond), unit: 'req/s', must, aim }
  }
  return [
    // Authenticated as all others, and without a look into a database: so is the ping of Subsonic, and an open page asks for it while a scan runs.
    await rate('ping (a small answer)', '/tutti/v1/scans/current', { must: 6_000, aim: 12_000 }),
    await rate('50 newest albums', '/v1/browse/new-releases?limit=50', { must: 1_500, aim: 5_000 }),
    await rate(
      'random 50 albums, each time others',
      many(2_000, (n) => `/tutti/v1/albums?sort=random&seed=${n}&limit=50`),
      { must: 1_500, aim: 5_000 },
    ),
    // Words of titles, artists and albums in turn, as the ruler of all servers asks; then with signs, which are no words: the same is
    // found, and nothing is remembered.
    await rate('search, 300 words', words.map(searchFor), { must: 1_500, aim: 4_000 }),
    await rate(
      'search, 300 words, never the same',
      many(3_000, (n) => searchFor(words[n % words.length]! + signs(n))),
      { must: 1_500, aim: 4_000 },
    ),
    await rate(
      'search by a beginning, never the same',
      many(2_000, (n) => searchFor(`riv${signs(n)}`)),
      { must: 1_500, aim: 4_000 },
    ),
    await rate('artists, first 100', '/tutti/v1/artists?limit=100', { must: 2_500, aim: 6_000 }),
    await rate('one album', `/v1/albums/${album!.id}`, { must: 2_500, aim: 6_000 }),
    await rate('cover, 300 px', album!.images.find((image) => image.url.endsWith('/300'))!.url, { must: 3_500, aim: 8_000 }),
    await oneByOne(admin),
    await prefixes(admin),
  ]
}

const many = (count: number, path: (n: number) => string) => Array.from({ length: count }, (_, n) => path(n))

const searchFor = (q: string) => `/v1/search?q=${encodeURIComponent(q)}&type=track,album,artist&limit=20`

/** Words of more than three letters, each once, from titles, artists and albums all over the library. */
const wordsOf = async (admin: TestSystem['admin']): Promise<string[]> => {
  type Track = { name: string; artists: { name: string }[]; album: { name: string } }
  const found = new Set<string>()
  for (let part = 0; part < PARTS; part += 1) {
    const offset = Math.floor((part * TRACKS) / PARTS)
    const { items } = (await admin.get<Page<Track>>(`/tutti/v1/tracks?limit=100&offset=${offset}`)).body
    for (const [n, { name, artists, album }] of items.entries()) {
      const words = [name, artists[0]?.name, album.name]
        .join(' ')
        .split(/[\s()]+/)
        .filter((word) => word.length > 3)
      if (words.length > 0) found.add(words[n % words.length]!)
    }
  }
  const every = Math.max(1, Math.floor(found.size / WORDS))
  return [...found].filter((_, n) => n % every === 0).slice(0, WORDS)
}

const signs = (n: number) => n.toString(3).replace(/./g, (digit) => '.!,'[Number(digit)]!)

/** One search after the other, as one person's typing makes them. */
const oneByOne = async (admin: TestSystem['admin']): Promise<Row> => {
  const latencies: number[] = []
  for (let n = 0; n < PREFIXES; n += 1) {
    const asked = performance.now()
    await admin.get('/v1/search?q=riv&type=track,album,artist&limit=20')
    latencies.push(performance.now() - asked)
  }
  return { name: 'search, c=1, p50', value: round(percentile(latencies, 0.5)), unit: 'ms', must: 2 }
}

const prefixes = async (admin: TestSystem['admin']): Promise<Row> => {
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const latencies: number[] = []
  for (let n = 0; n < PREFIXES; n += 1) {
    const text = Array.from({ length: 1 + (n % 3) }, (_, i) => letters[(n * 7 + i * 11) % letters.length]).join('')
    const asked = performance.now()
    await admin.get(`/v1/search?q=${text}&type=track,album,artist&limit=10`)
    latencies.push(performance.now() - asked)
  }
  return {
    name: 'search as you type over HTTP, p99 over prefixes, c=1',
    value: round(percentile(latencies, 0.99)),
    unit: 'ms',
    must: 5,
    aim: 2,
  }
}

const memory = (): Row[] => [
  { name: 'memory of the process after this (with its test client)', value: Math.round(process.memoryUsage.rss() / 1e6), unit: 'MB' },
]

const round = (value: number) => Math.round(value * 10) / 10

if (import.meta.main) for (const row of await run()) console.log(`${misses(row) ? 'MISS' : '    '} ${row.name}: ${row.value} ${row.unit}`)
