// A whole instance out of files, and into a cluster's engines: how long it takes, and whether all counts and checksums are equal.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Client, makeClient, playOf, until, writeLibrary } from '@tutti/testing'
import { clusterEngines } from '@tutti/testing/engines/cluster'
import { startProgram } from './program.ts'
import type { Row } from './row.ts'

const SIZE = { tracks: 10_000, listeners: 20, playlists: 1_000, items: 30, plays: 100_000 }
/** As many as one report may hold. */
const PLAYS = 50
const PASSWORD = 'only for this measurement'
const PORT = 20_000 + (process.pid % 20_000)
const UNLIMITED = { TUTTI_RATE_ADDRESS: '0', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_LOG: 'error' }
const main = resolve(import.meta.dirname, '..', 'apps', 'tutti', 'src', 'main.ts')

export const run = async (): Promise<Row[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-bench-moving-'))
  const engines = await clusterEngines(folder)
  try {
    const data = join(folder, 'data')
    await mkdir(data)
    await writeFile(join(data, 'secret.key'), await readFile(engines.environment.TUTTI_SECRET_FILE!), { mode: 0o600 })
    await lifeIn(data, join(folder, 'music'))
    const out = await command(['export', join(folder, 'export'), '--data', data])
    const into = await command(['import', join(folder, 'export')], { ...engines.environment, TUTTI_DATA: join(folder, 'command') })
    const lines = into.lines as { service: string; table: string; rows: number; equal: boolean }[]
    const rowsOf = (service: string, table: string) => lines.find((line) => line.service === service && line.table === table)?.rows ?? 0
    return [
      { name: 'tracks moved', value: rowsOf('catalog', 'track'), unit: '', must: SIZE.tracks },
      { name: 'playlists moved', value: rowsOf('playlists', 'playlist'), unit: '', must: SIZE.playlists },
      { name: 'plays moved', value: rowsOf('playback', 'play'), unit: '', must: SIZE.plays },
      { name: 'rows and blobs moved, in all', value: lines.reduce((sum, { rows }) => sum + rows, 0), unit: '' },
      { name: 'tables and blob stores', value: lines.length, unit: '' },
      { name: 'of them with another count or checksum', value: lines.filter(({ equal }) => !equal).length, unit: '', must: 0, less: true },
      { name: 'export', value: out.seconds, unit: 's' },
      { name: 'import into PostgreSQL and S3, read back', value: into.seconds, unit: 's' },
    ]
  } finally {
    await engines.remove()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

const command = async (words: readonly string[], environment: Record<string, string> = {}) => {
  const began = performance.now()
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TUTTI_')))
  const child = spawn(process.execPath, [...process.execArgv, main, ...words, '--json'], {
    env: { ...own, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  if (code !== 0) throw new Error(`tutti ${words[0]} ended with ${code}.`)
  const lines = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  return { lines, seconds: Math.round(performance.now() - began) / 1_000 }
}

type Health = { services: Record<string, { outbox?: number; lag?: number; tracks?: number; scanning?: boolean }> }

/** An embedded instance with users, playlists and plays, stopped. */
const lifeIn = async (data: string, music: string) => {
  await writeLibrary(music, { tracks: SIZE.tracks })
  const password = join(data, 'password')
  await writeFile(password, PASSWORD)
  const admin = ['--admin', 'admin', '--admin-password-file', password]
  const { child, ended } = startProgram(['--data', data, '--port', String(PORT), '--json', ...admin, music], UNLIMITED)
  await Promise.race([live(), ended])
  child.kill('SIGTERM')
  await once(child, 'exit')
}

const live = async () => {
  const url = `http://127.0.0.1:${PORT}`
  const admin = makeClient(url)
  await until(async () => (await admin.post('/tutti/v1/login', { name: 'admin', password: PASSWORD })).status < 300, { withinMs: 60_000 })
  const services = async () => Object.values((await admin.get<Health>('/health')).body.services)
  const isScanned = async () => (await services()).some(({ tracks, scanning }) => tracks === SIZE.tracks && !scanning)
  await until(isScanned, { withinMs: 600_000, what: 'the scan' })
  const tracks: string[] = []
  while (tracks.length < SIZE.tracks) {
    const { body } = await admin.get<{ items: { id: string }[] }>(`/tutti/v1/tracks?limit=500&offset=${tracks.length}`)
    tracks.push(...body.items.map(({ id }) => id))
  }
  await Promise.all(Array.from({ length: SIZE.listeners }, (_, n) => listen({ url, admin, tracks, n })))
  const isQuiet = async () => (await services()).every(({ outbox = 0, lag = 0 }) => outbox + lag === 0)
  await until(isQuiet, { withinMs: 600_000, what: 'a quiet system' })
}

type Listening = { url: string; admin: Client; tracks: readonly string[]; n: number }

const listen = async ({ url, admin, tracks, n }: Listening) => {
  const who = { name: `listener-${n}`, password: PASSWORD, role: 'listener' }
  await done(admin.post('/tutti/v1/users', who))
  const client = makeClient(url)
  await done(client.post('/tutti/v1/login', who))
  const some = (from: number, count: number) => Array.from({ length: count }, (_, i) => tracks[(from * 37 + i * 7) % tracks.length]!)
  for (let list = 0; list < SIZE.playlists / SIZE.listeners; list += 1) {
    const { id } = await done(client.post<{ id: string }>('/v1/me/playlists', { name: `List ${list}` }))
    const uris = some(n * 101 + list, SIZE.items).map((track) => `spotify:track:${track}`)
    await done(client.post(`/v1/playlists/${id}/items`, { uris }))
  }
  for (let at = 0; at < SIZE.plays / SIZE.listeners; at += PLAYS) {
    const began = (i: number) => new Date(Date.now() - (at + i + 1) * 300_000).toISOString()
    const plays = some(n * 997 + at, PLAYS).map((track, i) => playOf(track, { started_at: began(i) }))
    await done(client.post('/tutti/v1/plays', { plays }))
  }
}

const done = async <B>(asking: Promise<{ status: number; body: B }>): Promise<B> => {
  const { status, body } = await asking
  if (status >= 300) throw new Error(`Cannot make an instance: ${status} ${JSON.stringify(body)}`)
  return body
}
