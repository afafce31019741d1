import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { system, type TestSystem, writeLibrary } from '@tutti/testing'
import { catalog, type ScanState } from '@tutti/catalog/contract'
import { withContext } from '@tutti/kit'
import type { Row } from './row.ts'

const UNLIMITED = { TUTTI_WATCH: 'no', TUTTI_RATE_ADDRESS: '0', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0' }
const TRACKS = 5_000
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/** Every beginning of one to three letters. */
const prefixes = LETTERS.flatMap((a) => [a, ...LETTERS.flatMap((b) => [a + b, ...LETTERS.map((c) => a + b + c)])])

const quantile = (values: readonly number[], share: number) => {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]! * 100) / 100
}

const scanOf = async (t: TestSystem): Promise<ScanState> => (await t.admin.get<ScanState>('/tutti/v1/scans/current')).body

const scanned = async (t: TestSystem) => {
  const since = performance.now()
  await t.admin.post('/tutti/v1/scans', {})
  while ((await scanOf(t)).scanning) await new Promise((resolve) => setTimeout(resolve, 5))
  return Math.round(performance.now() - since)
}

/** Answers of the service itself, without the way there: what a sibling's call costs. */
const searching = async (t: TestSystem) => {
  const find = t.running.find('catalog')
  const took: number[] = []
  if (!find) return took
  const viewer = { userId: 'service:bench', name: 'bench', role: 'service', scopes: '*' } as const
  const context = { viewer, requestId: '-', origin: t.url }
  for (const round of ['warm', 'measured']) {
    for (const prefix of prefixes) {
      // What was asked before in the same letters would be remembered.
      const q = round === 'warm' ? prefix.toUpperCase() : prefix
      const since = performance.now()
      await withContext(context, () => find('search', { q, types: ['track', 'album', 'artist'], limit: 12, offset: 0 }, context))
      if (round === 'measured') took.push(performance.now() - since)
    }
  }
  return took
}

/** Scans a library and searches it. `music` is a folder to measure; without one a library of 5,000 small files is made. */
export const run = async ({ music = process.env.TUTTI_BENCH_MUSIC }: { music?: string } = {}): Promise<Row[]> => {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-bench-'))
  if (!music) await writeLibrary(dir, { tracks: TRACKS })
  const t = await system({ music: [music ?? dir], environment: UNLIMITED })
  try {
    const scan = await scanOf(t)
    const seconds = (Date.parse(scan.finished_at!) - Date.parse(scan.started_at!)) / 1000
    const rescan = await scanned(t)
    const took = await searching(t)
    return [
      {
        name: `${catalog.service}: scan of ${scan.tracks_added} tracks, listed, searchable, playable`,
        value: Math.round(scan.tracks_added / seconds),
        unit: 'tracks/s',
        must: 1_500,
        aim: 3_600,
      },
      { name: 'catalog: rescan without change', value: rescan, unit: 'ms', must: 1_000, aim: 300 },
      { name: 'catalog: search by every beginning of 1 to 3 letters, p50', value: quantile(took, 0.5), unit: 'ms' },
      { name: 'catalog: search by every beginning of 1 to 3 letters, p99', value: quantile(took, 0.99), unit: 'ms', must: 5, aim: 2 },
    ]
  } finally {
    await t.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

if (import.meta.main) console.table(await run())
