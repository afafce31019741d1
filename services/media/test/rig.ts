import { openDisk } from '@tutti/blobs'
import { FolderAdded, TrackAdded, TrackMissing } from '@tutti/catalog/contract'
import { openSqlite } from '@tutti/database'
import { openEmbeddedLog } from '@tutti/event-log'
import { envelope, type EventType, type Ground, listenApart, makeDirectory, makeLogger, newId, openService, type Viewer } from '@tutti/kit'
import { pathOf } from '@tutti/music-source'
import { type AudioFormat, until, writeAudioFile } from '@tutti/testing'
import { createHash, hkdfSync } from 'node:crypto'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import media from '../src/index.ts'

const VIEWERS = new Map<string, Viewer>()

/** Someone who is signed in; the id is the token. */
export const listener = (): string => {
  const userId = newId()
  VIEWERS.set(userId, { userId, name: 'someone', role: 'listener', scopes: '*' })
  return userId
}

export type Track = {
  id: string
  path: string
  cover?: { hash: string; path: string; embedded: boolean }
  container?: string
  codec?: string
  durationMs?: number
  /** kbit/s */ bitrate?: number | null
  sampleRate?: number
  channels?: number
}

/** The media service alone, on real adapters, behind its listener; what catalog and identity tell is put into the real log. */
export const startMedia = async (environment: Record<string, string> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-media-'))
  const music = join(folder, 'music')
  await mkdir(music)
  const key = Buffer.alloc(32, 7)
  const secret = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', purpose, 32))
  const logger = makeLogger('silent')
  const log = await openEmbeddedLog({ file: join(folder, 'log.db') })
  const ground: Ground = {
    version: '0.1.0',
    directory: makeDirectory(['media']),
    log,
    secret,
    logger,
    // Suites count processes.
    environment: { TUTTI_ANALYSES: '0', ...environment },
    openDatabase: (service) => openSqlite<never>({ file: join(folder, `${service}.db`) }),
    blobs: () => openDisk(join(folder, 'blobs')),
    folder: async () => folder,
  }
  const service = await openService(media, ground)
  const door = await listenApart({
    services: [service],
    host: '127.0.0.1',
    port: 0,
    logger: logger('media'),
    version: '0.0.0',
    verifyCaller: async () => 'gateway',
    verifyViewer: async (token) => VIEWERS.get(token)!,
  })
  await service.begin()
  const folderId = newId()
  const applied = () =>
    until(async () => (await log.groups()).some(({ group, lag }) => group === 'media' && lag === 0), { what: 'applied events' })
  const tell = async <E>(event: EventType<E>, data: E) => {
    await log.append([envelope(event, data)])
    await applied()
  }
  await tell(FolderAdded, { folderId, root: pathOf(music) })
  return {
    url: door.url,
    music,
    secret,
    service,
    tell,
    /** Tells of a file below the music folder. */
    add: async ({ id, path, cover, container = 'mp3', codec = 'mp3', durationMs = 180_000, ...sound }: Track) => {
      const { size, mtimeMs } = await stat(join(music, path))
      const heard = { bitrate: 320, sampleRate: 44_100, channels: 2, ...sound }
      const file = { folderId, path: pathOf(path), size, mtime: mtimeMs, container, codec, ...heard }
      const facts = {
        trackId: id,
        albumId: newId(),
        artistIds: [],
        albumArtistIds: [],
        genreIds: [],
        durationMs,
        year: null,
        hasReplayGain: false,
      }
      const source = cover ? { ...cover, path: pathOf(cover.path), folderId } : null
      await tell(TrackAdded, { ...facts, addedAt: new Date().toISOString(), file, cover: source })
      return id
    },
    miss: (id: string) => tell(TrackMissing, { trackId: id, albumId: newId() }),
    stop: async () => {
      await door.stop()
      await service.stop()
      await log.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Media = Awaited<ReturnType<typeof startMedia>>

/** A made audio file, told of; answers its id. */
export const addMade = async (media: Media, format: AudioFormat, kind: { container: string; codec: string }): Promise<string> => {
  const path = `${format}-${newId()}.${format}`
  await writeAudioFile({ path: join(media.music, path), format, tags: { title: 'A song' } })
  return media.add({ id: newId(), path, ...kind })
}

export type Answer = { status: number; headers: IncomingMessage['headers']; body: Buffer; json: <B>() => B }
export type Asking = { method?: string; headers?: Record<string, string>; viewer?: string; body?: unknown }

/** What the gateway says is our public address. */
export const ORIGIN = 'https://music.example.org/base'

const ask = (url: string, { method = 'GET', headers = {}, viewer, body }: Asking): ClientRequest => {
  const context = { 'tutti-caller': 'gateway', 'tutti-viewer': viewer ?? 'nobody', 'tutti-origin': ORIGIN }
  const sent = request(url, {
    method,
    agent: false,
    headers: { ...context, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
  })
  return sent.end(body === undefined ? undefined : JSON.stringify(body))
}

/** The whole answer. @throws when the connection is cut before its end */
export const fetchAll = (url: string, asking: Asking = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    ask(url, asking)
      .on('error', reject)
      .on('response', async (response) => {
        try {
          const body = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>))
          resolve({ status: response.statusCode!, headers: response.headers, body, json: <B>() => JSON.parse(body.toString()) as B })
        } catch (error) {
          reject(error)
        }
      })
  })

/** The answer as it begins; nothing of its body is read yet. */
export const fetchHead = (url: string, asking: Asking = {}): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => void ask(url, asking).on('error', reject).on('response', resolve))

export type Decided = {
  track_id: string
  action: string
  url: string | null
  content_type: string | null
  size: number | null
  duration_ms: number
  expires_at: string | null
  reasons: { code: string; text: string }[]
  hls_url?: string | null
}

export const EVERYTHING = ['audio/*']

export type Limits = { max_bitrate?: number; max_sample_rate?: number; data_saver?: boolean; formats?: string[]; hls?: boolean }

/** What media decides on tracks. */
export const decide = async (
  media: Media,
  viewer: string,
  { ids, types = EVERYTHING, ...limits }: { ids: string[]; types?: string[] } & Limits,
): Promise<Decided[]> => {
  const body = { track_ids: ids, types, ...limits }
  const answer = await fetchAll(`${media.url}/tutti/v1/media/decide`, { method: 'POST', viewer, body })
  if (answer.status !== 200) throw new Error(`decide answered ${answer.status}: ${answer.body}`)
  return answer.json<{ items: Decided[] }>().items
}

/** A link to a track, at the listener's own address instead of the public one. */
export const linkTo = async (
  media: Media,
  viewer: string,
  track: string | ({ id: string; types?: string[] } & Limits),
): Promise<string> => {
  const { id, ...wish } = typeof track === 'string' ? { id: track } : track
  const [decision] = await decide(media, viewer, { ids: [id], ...wish })
  return media.url + decision!.url!.slice(ORIGIN.length)
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
