import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asService, type Envelope, type HistoryPage } from '@tutti/kit'
import { type Client, system, type TestOptions, type TestSystem, until, writeLibrary } from '@tutti/testing'
import { WebSocket } from 'ws'

const environment = { TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_ADDRESS: '0' }

/** A system with a little library. */
export const house = async ({ tracks = 40, options = {} }: { tracks?: number; options?: TestOptions } = {}): Promise<TestSystem> => {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-music-'))
  await writeLibrary(folder, { tracks })
  const t = await system({ ...options, music: [folder], environment })
  const stop = async () => {
    await t.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return Object.assign(Object.create(t) as TestSystem, { stop })
}

export type Entry = { item_id: string; track: { id: string; uri: string }; queued?: boolean; added_by?: Person }
export type State = {
  revision: number
  device_id: string | null
  is_playing: boolean
  item: { id: string; uri: string; duration_ms: number } | null
  item_id: string | null
  play_id: string | null
  position_ms: number
  duration_ms: number
  shuffle: boolean
  repeat: string
  volume_percent: number
  context: { uri: string; name: string } | null
  previous: Entry[]
  next: Entry[]
  queue_length: number
}

type Track = { id: string; uri: string; duration_ms: number }

/** A listener's player with tracks named by one letter each: what plays is told as `ab[c]de`, queued ones in capitals. */
export const playerOf = (client: Client, tracks: readonly Track[]) => {
  const letter = (uri: string) => String.fromCharCode(97 + tracks.findIndex((track) => track.uri === uri))
  const uriOf = (name: string) => tracks[name.charCodeAt(0) - 97]!.uri
  const state = async () => (await client.get<State>('/tutti/v1/player')).body
  return {
    state,
    uriOf,
    letter,
    play: (names: string, more: object = {}) => client.put('/v1/me/player/play?device_id=here', { uris: [...names].map(uriOf), ...more }),
    next: () => client.post('/v1/me/player/next'),
    previous: () => client.post('/v1/me/player/previous'),
    seek: (ms: number) => client.put(`/v1/me/player/seek?position_ms=${ms}`),
    shuffle: (on: boolean) => client.put(`/v1/me/player/shuffle?state=${on}`),
    repeat: (mode: string) => client.put(`/v1/me/player/repeat?state=${mode}`),
    queue: (name: string) => client.post(`/v1/me/player/queue?uri=${uriOf(name)}`),
    ended: async () => (await client.post<State>('/tutti/v1/player/ended', { play_id: (await state()).play_id })).body,
    /** `ab[c]Xde`: before, now, queued by hand, after. */
    shown: async (): Promise<string> => {
      const { previous, item, next } = await state()
      const names = next.map((entry) => (entry.queued ? letter(entry.track.uri).toUpperCase() : letter(entry.track.uri)))
      return `${previous.map((entry) => letter(entry.track.uri)).join('')}[${item ? letter(item.uri) : ''}]${names.join('')}`
    },
  }
}

/** What playback tells of a listener to whoever asks for its history. */
export const envelopesOf = async (t: TestSystem, userId: string) => {
  const found: Envelope[] = []
  const context = { viewer: asService('test'), requestId: 'test', origin: '' }
  for (let cursor: string | undefined; ;) {
    const page = (await t.running.find('playback')!('history', { limit: 500, ...(cursor ? { cursor } : {}) }, context)) as HistoryPage
    found.push(...page.events)
    if (page.next === null) break
    cursor = page.next
  }
  return (found as (Envelope & { data: { userId: string; trackId: string } })[]).filter((event) => event.data.userId === userId)
}

export type Person = { id: string; display_name: string }
export type Sound = { item_id: string; position_ms: number; at: number; is_playing: boolean }
export type Party = {
  id: string
  role: 'leader' | 'guest'
  leader: Person & { is_open: boolean }
  guests: Person[]
  guests_may_add: boolean
  sound: Sound | null
  link?: string
  player?: State
}

/** Leads a party; gives its invitation's token. */
export const invite = async (leader: Client): Promise<string> => {
  const { party } = (await leader.post<{ party: Party }>('/tutti/v1/party')).body
  return party.link!.split('/together/')[1]!
}

type Message = {
  party?: Party | null
  because?: string
  sound?: Sound
  sent?: number
  time?: number
  type: string
  topic?: string
  state?: State

  message?: string
  reason?: string
  ids?: string[]
}

/** A live line of a browser tab. */
export const lineOf = async (client: Client) => {
  const socket = new WebSocket(`${client.url.replace('http', 'ws')}/tutti/v1/live`, {
    headers: { cookie: client.cookie(), origin: new URL(client.url).origin },
  })
  const heard: Message[] = []
  let isClosed = false
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as Message))
  socket.on('close', () => (isClosed = true))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    heard,
    socket,
    isClosed: () => isClosed,
    say: (message: object | string) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    hear: (is: (message: Message) => boolean, withinMs = 3_000) =>
      until(() => heard.find(is), { withinMs, what: 'a message on the live line' }),
    close: () => socket.close(),
  }
}
