// The player in Chromium on a large library (50,000 tracks): what it fetches before the first page stands, how long that takes on a
// phone's line, and whether lists scroll without dropped frames.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { system, type TestSystem, until, writeLibrary } from '@tutti/testing'
import type { CDPSession, Page } from 'playwright-core'
import { type Listener, openListener } from '../apps/web/test/browser.ts'
import { traceFrames } from './frames.ts'
import { misses, percentile, type Row } from './row.ts'

const TRACKS = Number(process.env.TUTTI_BENCH_TRACKS ?? 50_000)
const PHONE = { width: 390, height: 844 }
/** Chromium's own "Fast 4G". */
const LINE = { offline: false, latency: 60, downloadThroughput: 9_000_000 / 8, uploadThroughput: 1_500_000 / 8 }
/** Whoever comes from afar gets lists packed. */
const FROM_AFAR = { 'x-forwarded-for': '192.168.0.9' }
const VISITS = 5
const JUMPS = 20
/** A long flick, px and px/s. */
const SCROLL = { distance: 12_000, speed: 4_000 }
const LISTS = { tracks: '/library/tracks', 'covers of albums': '/library/albums' }

export const run = async (): Promise<Row[]> => {
  const music = await mkdtemp(join(tmpdir(), 'tutti-bench-player-'))
  await writeLibrary(music, { tracks: TRACKS })
  const tutti = await system({ player: true, environment: { TUTTI_TRUSTED_PROXIES: '127.0.0.0/8' } })
  try {
    await tutti.admin.post('/tutti/v1/folders', { path: music })
    await until(async () => (await tutti.admin.get<{ finished_at: string | null }>('/tutti/v1/scans/current')).body.finished_at, {
      withinMs: 600_000,
    })
    await tutti.settled()
    return [...(await firstPage(tutti)), ...(await scrolling(tutti))]
  } finally {
    await tutti.stop()
    await rm(music, { recursive: true, force: true })
  }
}

const open = (tutti: TestSystem, size?: typeof PHONE) =>
  openListener({ base: tutti.url, cookie: tutti.admin.cookie(), ...(size ? { size } : {}) })

/** Each visit with an empty cache, and once more with what the first left. */
const firstPage = async (tutti: TestSystem): Promise<Row[]> => {
  const [cold, warm, again]: [number[], number[], number[]] = [[], [], []]
  let script = 0
  for (let n = 0; n < VISITS; n += 1) {
    const someone = await open(tutti, PHONE)
    try {
      const line = await onLine(someone)
      cold.push(await shown(someone.page))
      script = Math.max(script, await gzipped(tutti, await someone.page.evaluate<string[]>(SCRIPTS)))
      await until(() => someone.page.evaluate<boolean>('Boolean(navigator.serviceWorker?.controller)'), { what: 'the page to be kept' })
      warm.push(await shown(someone.page))
      await line.send('Network.clearBrowserCache')
      again.push(await shown(someone.page))
    } finally {
      await someone.close()
    }
  }
  const row = (name: string, values: number[], must?: number): Row => ({
    name: `first page of tracks on a phone by Fast 4G, ${name}`,
    value: Math.round(percentile(values, 0.5)),
    unit: 'ms',
    ...(must === undefined ? {} : { must }),
  })
  return [
    { name: 'script before the first page, gzipped', value: Math.round(script / 1000), unit: 'KB', must: 250 },
    row('empty cache', cold, 1_000),
    row('second visit', warm, 1_000),
    row('second visit, HTTP cache emptied', again, 1_000),
  ]
}

const SCRIPTS = `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => path.endsWith('.js'))`

/** As browsers get it over plain http; by https it is brotli, and a sixth less. */
const gzipped = async ({ admin }: TestSystem, paths: readonly string[]): Promise<number> => {
  const files = await Promise.all(paths.map((path) => admin.bytes(path, { headers: { 'accept-encoding': 'gzip' } })))
  return files.reduce((sum, { body }) => sum + body.length, 0)
}

const onLine = async ({ context, page }: Listener): Promise<CDPSession> => {
  await page.setExtraHTTPHeaders(FROM_AFAR)
  const line = await context.newCDPSession(page)
  await line.send('Network.enable')
  await line.send('Network.emulateNetworkConditions', LINE)
  return line
}

/** From the address being entered to the first row of tracks being painted, ms. */
const shown = async (page: Page): Promise<number> => {
  await page.goto('/library/tracks', { waitUntil: 'commit' })
  await page.locator('[data-row="0"]').waitFor()
  return page.evaluate<number>('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))')
}

const scrolling = async (tutti: TestSystem): Promise<Row[]> => {
  const rows: Row[] = []
  for (const [where, size] of [
    ['wide', undefined],
    ['phone', PHONE],
  ] as const) {
    const someone = await open(tutti, size)
    try {
      for (const [name, path] of Object.entries(LISTS)) rows.push(...(await scroll(someone, { name: `${name}, ${where}`, path })))
      if (where === 'wide') rows.push(await jumps(someone.page))
    } finally {
      await someone.close()
    }
  }
  return rows
}

const scroll = async ({ context, page }: Listener, { name, path }: { name: string; path: string }): Promise<Row[]> => {
  await page.goto(path)
  await page.getByRole('main').getByRole('link').nth(20).waitFor()
  const input = await context.newCDPSession(page)
  const { width, height } = page.viewportSize()!
  const flick = (distance: number) =>
    input.send('Input.synthesizeScrollGesture', {
      x: width / 2,
      y: height / 2,
      yDistance: -distance,
      speed: SCROLL.speed,
      preventFling: true,
    })
  const frames = await traceFrames(page, async () => {
    await flick(SCROLL.distance)
    await flick(-SCROLL.distance / 2)
    await flick(SCROLL.distance)
  })
  return [
    { name: `frames dropped of ${frames.all} while scrolling, ${name}`, value: frames.dropped, unit: 'frames', must: 0, less: true },
    { name: 'frames of them that still had blank parts', value: frames.incomplete, unit: 'frames', must: 0, less: true },
    { name: `longest work of the page between two frames, ${name}`, value: frames.longestMs, unit: 'ms', must: 50, aim: 16 },
  ]
}

/** The knob of the scrollbar is let go somewhere in the list. */
const jumps = async (page: Page): Promise<Row> => {
  await page.goto(LISTS.tracks)
  await page.locator('[data-row="0"]').waitFor()
  const took: number[] = []
  for (let n = 1; n <= JUMPS; n += 1) {
    const row = Math.floor((TRACKS * ((n * 7) % JUMPS)) / JUMPS) + 13
    const began = performance.now()
    await page.evaluate(`document.getElementById('main').scrollTop = ${row * 56}`)
    await page.locator(`[data-row="${row + 2}"]`).waitFor()
    took.push(performance.now() - began)
  }
  return {
    name: 'jump anywhere in the tracks, until they stand there, p95',
    value: Math.round(percentile(took, 0.95)),
    unit: 'ms',
    must: 300,
  }
}

if (import.meta.main) for (const row of await run()) console.log(`${misses(row) ? 'MISS' : '    '} ${row.name}: ${row.value} ${row.unit}`)
