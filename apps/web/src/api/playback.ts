import { request } from './request.ts'
import type { Page, Track } from './types.ts'

export type Repeat = 'off' | 'context' | 'track'
export type QueueItem = { item_id: string; track: Track; queued?: boolean; added_by?: { id: string; display_name: string } }
/** The whole player as the server keeps it. `position_ms` was true at `as_of` (ms epoch, server's clock). */
export type PlayerState = {
  revision: number
  device_id: string | null
  is_playing: boolean
  item: Track | null
  item_id: string | null
  play_id: string | null
  position_ms: number
  as_of: number
  duration_ms: number
  shuffle: boolean
  repeat: Repeat
  volume_percent: number
  context: { uri: string; name: string } | null
  previous: QueueItem[]
  next: QueueItem[]
  queue_length: number
  server_time: number
}
export type Play = {
  play_id: string
  track_id: string
  started_at: string
  ms_played: number
  finished: boolean
  context_uri: string | null
}
export type HistoryEntry = { play_id: string; played_at: string; ms_played: number; track: Track; context_uri: string | null }
export type PlayRequest = { context_uri?: string; uris?: string[]; offset?: { position: number } | { uri: string }; position_ms?: number }

const player = '/v1/me/player'
const own = '/tutti/v1/player'

const onServer = {
  playerState: () => request<PlayerState>(own),
  play: (device_id: string, body?: PlayRequest) => request(`${player}/play`, { method: 'PUT', query: { device_id }, body: body ?? {} }),
  pause: () => request(`${player}/pause`, { method: 'PUT' }),
  next: () => request(`${player}/next`, { method: 'POST' }),
  previous: () => request(`${player}/previous`, { method: 'POST' }),
  seek: (position_ms: number) => request(`${player}/seek`, { method: 'PUT', query: { position_ms } }),
  setShuffle: (state: boolean) => request(`${player}/shuffle`, { method: 'PUT', query: { state } }),
  setRepeat: (state: Repeat) => request(`${player}/repeat`, { method: 'PUT', query: { state } }),
  setVolume: (volume_percent: number) => request(`${player}/volume`, { method: 'PUT', query: { volume_percent } }),
  enqueue: (uri: string) => request(`${player}/queue`, { method: 'POST', query: { uri } }),
  ended: (play_id: string) => request<PlayerState>(`${own}/ended`, { method: 'POST', body: { play_id } }),
  skipTo: (item_id: string) => request(`${own}/skip-to`, { method: 'POST', body: { item_id } }),
  unqueue: (item_id: string) => request(`${own}/queue/${item_id}`, { method: 'DELETE' }),
  reorderQueue: (item_ids: string[]) => request(`${own}/queue`, { method: 'PUT', body: { item_ids } }),
  clearQueue: () => request(`${own}/queue`, { method: 'DELETE' }),
}
/** Who keeps the queue and obeys: the server, or for a while without it the player here. */
export type Playback = typeof onServer
let playback: Playback = onServer
/** Another one takes the commands from now on; `null`: the server again. */
export const setPlayback = (other: Partial<Playback> | null) => void (playback = { ...onServer, ...other })
export const server = onServer

export const playerState = () => playback.playerState()
export const play = (device_id: string, body?: PlayRequest) => playback.play(device_id, body)
export const pause = () => playback.pause()
export const next = () => playback.next()
export const previous = () => playback.previous()
export const seek = (position_ms: number) => playback.seek(position_ms)
export const setShuffle = (state: boolean) => playback.setShuffle(state)
export const setRepeat = (state: Repeat) => playback.setRepeat(state)
export const setVolume = (volume_percent: number) => playback.setVolume(volume_percent)
export const enqueue = (uri: string) => playback.enqueue(uri)
export const ended = (play_id: string) => playback.ended(play_id)
export const skipTo = (item_id: string) => playback.skipTo(item_id)
export const unqueue = (item_id: string) => playback.unqueue(item_id)
export const reorderQueue = (item_ids: string[]) => playback.reorderQueue(item_ids)
export const clearQueue = () => playback.clearQueue()

export type Device = {
  id: string
  name: string
  type: 'Computer' | 'Smartphone' | 'Tablet'
  is_active: boolean
  /** `is_open`: it hears at once what is asked of it. */
  tutti: { is_open: boolean }
}
export const devices = () => request<{ devices: Device[] }>(`${player}/devices`)
export const transfer = (device_id: string, start: boolean) =>
  request(player, { method: 'PUT', body: { device_ids: [device_id], play: start } })

/** Reports plays, at most 50; the same play_id may be sent again. */
export const reportPlays = (plays: Play[], keepalive = false) =>
  request<{ accepted: string[]; refused: { play_id: string; reason: string }[] }>('/tutti/v1/plays', {
    method: 'POST',
    body: { plays },
    keepalive,
  })

export const listHistory = ({ signal, ...window }: { offset: number; limit: number; signal?: AbortSignal }) =>
  request<Page<HistoryEntry>>('/tutti/v1/history', { query: window, signal })
export const forgetPlay = (id: string) => request(`/tutti/v1/history/${id}`, { method: 'DELETE' })
