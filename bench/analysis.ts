// The real program in a process of its own analyses a library (TUTTI_BENCH_TRACKS songs of a minute, standard 120) while somebody uses it:
// what analysis costs for a minute of music, and how long an answer takes meanwhile, beside the same requests once it is done.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, makeClient, until } from '@tutti/testing'
import { startProgram } from './program.ts'
import { percentile, type Row } from './row.ts'

const TRACKS = Number(process.env.TUTTI_BENCH_TRACKS ?? 120)
const SECONDS = 60
const ALBUM = 12
const PORT = 20_000 + ((process.pid + 2) % 20_000)
const PASSWORD = 'only for this measurement'
const UNLIMITED = { TUTTI_RATE_ADDRESS: '0', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_MEDIA: '0' }
/** Between two requests: people do not ask without a pause. */
const PAUSE_MS = 20
const TICK_MS = 10
const QUIET_REQUESTS = 500

export const run = async (): Promise<Row[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-bench-analysis-'))
  await writeSongs(join(folder, 'music'))
  await writeFile(join(folder, 'password'), PASSWORD)
  const admin = ['--admin', 'bench', '--admin-password-file', join(folder, 'password')]
  const { child, ended } = startProgram(['--data', join(folder, 'data'), '--port', String(PORT), ...admin, join(folder, 'music')], {
    ...UNLIMITED,
    TUTTI_ANALYSES: '1',
  })
  try {
    return await Promise.race([measure(child.pid!), ended])
  } finally {
    if (child.kill('SIGTERM')) await once(child, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
}

/** Chords with a beat, each song its own: noise would have neither a tempo nor a key. */
const writeSongs = async (folder: string): Promise<void> => {
  for (let n = 0; n < TRACKS; n += 1) {
    const album = join(folder, `Album ${Math.floor(n / ALBUM)}`)
    await mkdir(album, { recursive: true })
    const root = 110 * 2 ** ((n % 12) / 12)
    const beat = (60 / (70 + (n % 90))).toFixed(4)
    const tones = [1, 1.25, 1.5, 2].map((part) => `sin(2*PI*${(root * part).toFixed(3)}*t)`).join('+')
    const left = `0.2*(${tones})*exp(-3*mod(t,${beat}))+0.1*random(0)*exp(-30*mod(t,${beat}))`
    const source = `aevalsrc='${left}|0.9*(${left})':d=${SECONDS}:s=44100`
    const tags = [
      '-metadata',
      `title=Song ${n}`,
      '-metadata',
      `album=Album ${Math.floor(n / ALBUM)}`,
      '-metadata',
      `artist=Artist ${n % 7}`,
    ]
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...tags, '-sample_fmt', 's16', join(album, `${n}.flac`)])
  }
}

type Overview = { waiting: number; analyzed: number; failed: number }

const measure = async (pid: number): Promise<Row[]> => {
  const client = makeClient(`http://127.0.0.1:${PORT}`)
  await until(async () => (await client.post('/tutti/v1/login', { name: 'bench', password: PASSWORD })).status === 200, {
    withinMs: 60_000,
  })
  const overview = async () => (await client.get<Overview>('/tutti/v1/media/analysis')).body
  await until(async () => (await overview()).analyzed >= 1, { withinMs: 300_000, what: 'the first track' })
  const ids = (await client.get<{ items: { id: string }[] }>('/tutti/v1/tracks?limit=50')).body.items.map(({ id }) => id)
  const [before, from, began] = [await spent(pid), await overview(), performance.now()]
  const busy: number[] = []
  let now = from
  while (now.waiting > 0) {
    busy.push(...(await ask(client, ids)))
    now = await overview()
  }
  const seconds = (performance.now() - began) / 1_000
  const after = await spent(pid)
  const quiet: number[] = []
  const quietFrom = performance.now()
  while (quiet.length < QUIET_REQUESTS) quiet.push(...(await ask(client, ids)))
  const serving = ((await spent(pid)).own - after.own) / (performance.now() - quietFrom)
  const minutes = ((now.analyzed - from.analyzed) * SECONDS) / 60
  const own = after.own - before.own - serving * seconds * 1_000
  return [
    { name: `analysed meanwhile, of ${TRACKS}`, value: now.analyzed - from.analyzed, unit: 'tracks' },
    { name: 'failed', value: now.failed, unit: 'tracks', must: 0, less: true },
    { name: 'minutes of music analysed in a minute', value: Math.round((minutes * 600) / seconds) / 10, unit: 'min' },
    { name: 'CPU for a minute of music, ffmpeg', value: Math.round((after.children - before.children) / minutes), unit: 'ms' },
    { name: 'CPU for a minute of music, our own (without answers)', value: Math.round(own / minutes), unit: 'ms' },
    { name: 'answers meanwhile, p50', value: rounded(percentile(busy, 0.5)), unit: 'ms' },
    { name: 'answers meanwhile, p99', value: rounded(percentile(busy, 0.99)), unit: 'ms', must: 50, aim: 20 },
    { name: 'answers when nothing is analysed, p50', value: rounded(percentile(quiet, 0.5)), unit: 'ms' },
    { name: 'answers when nothing is analysed, p99', value: rounded(percentile(quiet, 0.99)), unit: 'ms' },
    { name: 'memory of the program, the most it ever had', value: await mostMemory(pid), unit: 'MB' },
  ]
}

const rounded = (value: number) => Math.round(value * 10) / 10

/** What a player asks for, one after the other; answers how long each took (ms). */
const ask = async (client: Client, ids: readonly string[]): Promise<number[]> => {
  const times: number[] = []
  const one = ids[Math.floor(Math.random() * ids.length)]!
  const requests = [
    () => client.get('/tutti/v1/tracks?limit=50'),
    () => client.get('/v1/search?q=song&type=track,album&limit=20'),
    () => client.post('/tutti/v1/media/decide', { track_ids: ids.slice(0, 20), types: ['audio/flac'] }),
    () => client.get(`/tutti/v1/media/waveforms/${one}`),
    () => client.get(`/v1/audio-features?ids=${ids.join(',')}`),
  ]
  for (const request of requests) {
    const began = performance.now()
    const { status } = await request()
    times.push(performance.now() - began)
    if (status >= 500) throw new Error(`Cannot measure: an answer of ${status}.`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  return times
}

/** CPU (ms) of the process, and of its children that have ended (proc(5): utime, stime, cutime, cstime). */
const spent = async (pid: number): Promise<{ own: number; children: number }> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number)
  return { own: (user + system) * TICK_MS, children: (childUser + childSystem) * TICK_MS }
}

const mostMemory = async (pid: number): Promise<number> =>
  Math.round((Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024) / 1e6)
