import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Envelope } from '@tutti/kit'
import { until, type TestSystem } from '@tutti/testing'

const run = promisify(execFile)
const RATE = 44_100

/** `source`: a source as ffmpeg's lavfi has them, or the samples of one channel. */
export type Programme = {
  title: string
  album?: string
  source: string | Float32Array
  kind?: string
  arguments?: string[]
  tags?: Record<string, string>
}

/** Writes tracks into a folder, each named by its title; answers the files. */
export const writeProgrammes = async (folder: string, programmes: readonly Programme[]): Promise<string[]> => {
  const files: string[] = []
  for (const { title, album = title, source, kind = 'flac', arguments: more = [], tags = {} } of programmes) {
    const file = join(folder, album, `${title}.${kind}`)
    await mkdir(dirname(file), { recursive: true })
    const all = Object.entries({ title, album, artist: 'Somebody', ...tags }).flatMap(([name, value]) => ['-metadata', `${name}=${value}`])
    await run('ffmpeg', ['-v', 'error', '-y', ...(await inputOf(file, source)), ...more, ...all, file])
    files.push(file)
  }
  return files
}

const inputOf = async (file: string, source: string | Float32Array): Promise<string[]> => {
  if (typeof source === 'string') return ['-f', 'lavfi', '-i', source]
  const raw = `${file}.f32`
  await writeFile(raw, new Uint8Array(source.buffer))
  return ['-f', 'f32le', '-ar', String(RATE), '-ac', '1', '-i', raw]
}

/** Copies the tags of a FLAC file (RFC 9639), and noise instead of its frames: a scan reads it, and there is nothing to hear. */
export const writeUndecodable = async (from: string, to: string): Promise<void> => {
  const bytes = await readFile(from)
  let at = 4
  for (let isLast = false; !isLast;) {
    isLast = (bytes[at]! & 0x80) !== 0
    at += 4 + bytes.readUIntBE(at + 1, 3)
  }
  await writeFile(to, bytes.fill(7, at))
}

/** What ffmpeg itself measures of files, one after the other as one programme: LUFS and dBTP. */
export const measured = async (...files: string[]): Promise<{ loudness: number; truePeak: number }> => {
  const inputs = files.flatMap((file) => ['-i', file])
  const filter = `${files.map((_, n) => `[${n}:a:0]`).join('')}concat=n=${files.length}:v=0:a=1,ebur128=peak=true`
  const { stderr } = await run('ffmpeg', ['-hide_banner', '-nostats', ...inputs, '-filter_complex', filter, '-f', 'null', '-'], {
    maxBuffer: 64 * 1024 * 1024,
  })
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'))
  return { loudness: Number(/I:\s+(\S+) LUFS/.exec(summary)![1]), truePeak: Number(/Peak:\s+(\S+) dBFS/.exec(summary)![1]) }
}

/** Clicks at a tempo. */
export const clicks = (bpm: number, seconds: number): Float32Array =>
  samples(seconds, (t) => {
    const since = t % (60 / bpm)
    return 0.8 * Math.exp(-60 * since) * Math.sin(2 * Math.PI * 1_000 * since)
  })

/** Chords as MIDI notes, a second each, again and again. */
export const chords = (progression: readonly (readonly number[])[], seconds: number): Float32Array =>
  samples(seconds, (t) => {
    const notes = progression[Math.floor(t) % progression.length]!
    const since = t % 1
    const tone = (note: number) => {
      const phase = 2 * Math.PI * 440 * 2 ** ((note - 69) / 12) * t
      return Math.sin(phase) + 0.4 * Math.sin(2 * phase)
    }
    return 0.1 * Math.min(1, since * 50) * Math.exp(-since) * notes.reduce((sum, note) => sum + tone(note), 0)
  })

const samples = (seconds: number, at: (t: number) => number): Float32Array =>
  Float32Array.from({ length: seconds * RATE }, (_, n) => at(n / RATE))

export type Overview = {
  waiting: number
  analyzed: number
  failed: number
  running: number
  program: string | null
  problems: { total: number; items: { track_id: string; reason: string }[] }
}

export const overviewOf = async ({ admin }: TestSystem): Promise<Overview> => (await admin.get<Overview>('/tutti/v1/media/analysis')).body

/** Waits until nothing waits; answers the tracks by title. */
export const analysed = async (tutti: TestSystem): Promise<Map<string, string>> => {
  await until(async () => (await overviewOf(tutti)).waiting === 0, { withinMs: 120_000, what: 'the end of the analysis' })
  return titles(tutti)
}

/** Ids of tracks by title. */
export const titles = async ({ admin }: TestSystem): Promise<Map<string, string>> => {
  const { body } = await admin.get<{ items: { id: string; name: string }[] }>('/tutti/v1/tracks?limit=50')
  return new Map(body.items.map(({ id, name }) => [name, id]))
}

export type Loudness = {
  integrated_lufs: number | null
  true_peak_dbtp: number | null
  album_lufs: number | null
  album_true_peak_dbtp: number | null
  source: string
}

/** What a player is told of how loud tracks are. */
export const loudnessOf = async ({ admin }: TestSystem, ids: readonly string[]): Promise<(Loudness | null)[]> => {
  const { body } = await admin.post<{ items: { loudness: Loudness | null }[] }>('/tutti/v1/media/decide', {
    track_ids: ids,
    types: ['audio/*'],
  })
  return body.items.map((one) => one.loudness)
}

/** How often each track was told of. */
export const tellings = async ({ databases }: TestSystem): Promise<Map<string, number>> => {
  const rows = await databases.query<{ envelope: string }>('media', 'select envelope from outbox')
  const counts = new Map<string, number>()
  for (const { envelope } of rows) {
    const { type, subject } = JSON.parse(envelope) as { type: string; subject: string }
    if (type === 'media.track-analyzed.v1') counts.set(subject, (counts.get(subject) ?? 0) + 1)
  }
  return counts
}

/** The tracks that media tells of to a service that asks for the past, page by page. */
export const pastOf = async ({ running }: TestSystem): Promise<string[]> => {
  const ask = running.find('media')!
  const viewer = { userId: 'service:test', name: 'test', role: 'service', scopes: '*' } as const
  const subjects: string[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const input = { limit: 7, ...(cursor ? { cursor } : {}) }
    const page = (await ask('history', input, { viewer, requestId: 'test', origin: '' })) as { events: Envelope[]; next: string | null }
    subjects.push(...page.events.map((event) => event.subject!))
    cursor = page.next
  }
  return subjects
}
