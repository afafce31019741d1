import type { PlayerState, QueueItem, Repeat } from '../../api/playback.ts'
import type { Track } from '../../api/types.ts'
import { deviceId } from '../../player/device.ts'
import { store } from '../session.ts'

/** A player as this browser keeps it while the server cannot be reached; `ids` are a context's tracks that are here, in its own order. */
export type Local = {
  context: { uri: string; name: string } | null
  ids: string[]
  /** Places in `ids` in the order of playing. */ order: number[]
  /** Where in `order` the context is; −1 before its first. */ cursor: number
  queue: { item_id: string; id: string }[]
  /** What plays was queued by hand; the context waits where it is. */ isQueued: boolean
  id: string | null
  item_id: string | null
  play_id: string | null
  is_playing: boolean
  /** ms, as it was at `as_of` */ position_ms: number
  /** ms since the epoch */ as_of: number
  /** Names the items of this context. */ key: string
  shuffle: boolean
  repeat: Repeat
  volume_percent: number
  revision: number
  /** Tracks that play or wait here without being downloaded: what the server's player held when the line went. */
  others: Track[]
}

const PREVIOUS = 5
const NEXT = 50
/** Tells a state of this browser from one of the server, also after it was copied. */
const HERE = Symbol('local')
export const isLocal = (state: PlayerState) => HERE in state

export const itemId = ({ key }: Local, place: number) => `${key}-${place}`

export const nobody = (): Local => ({
  context: null,
  ids: [],
  order: [],
  cursor: -1,
  queue: [],
  isQueued: false,
  id: null,
  item_id: null,
  play_id: null,
  is_playing: false,
  position_ms: 0,
  as_of: Date.now(),
  key: '',
  shuffle: false,
  repeat: 'off',
  volume_percent: 100,
  revision: 0,
  others: [],
})

export async function trackOf(local: Local, id: string): Promise<Track | undefined> {
  return (await store().tracks([id])).get(id) ?? local.others.find((track) => track.id === id)
}

/** What the rest of the player sees: the shape of the server, with as much before and after as the server gives. */
export async function stateOf(local: Local): Promise<PlayerState> {
  const { cursor, order, repeat } = local
  const queued = local.queue.slice(0, NEXT)
  const before = local.isQueued ? cursor + 1 : Math.max(0, cursor)
  const after = order.slice(cursor + 1, cursor + 1 + NEXT - queued.length)
  const again = repeat === 'context' ? order.slice(0, Math.min(cursor + 1, NEXT - queued.length - after.length)) : []
  const named = (places: number[]) => places.map((place) => ({ item_id: itemId(local, place), id: local.ids[place]!, queued: false }))
  const previous = named(order.slice(Math.max(0, before - PREVIOUS), before))
  const next = [...queued.map((one) => ({ ...one, queued: true })), ...named([...after, ...again])]
  const tracks = await store().tracks([local.id ?? '', ...[...previous, ...next].map(({ id }) => id)])
  for (const track of local.others) if (!tracks.has(track.id)) tracks.set(track.id, track)
  const shown = (one: { item_id: string; id: string; queued: boolean }): QueueItem[] => {
    const track = tracks.get(one.id)
    return track ? [{ item_id: one.item_id, track, queued: one.queued }] : []
  }
  const item = (local.id && tracks.get(local.id)) || null
  const now = Date.now()
  const state = {
    revision: local.revision,
    item,
    item_id: local.item_id,
    play_id: local.play_id,
    is_playing: local.is_playing,
    context: local.context,
    shuffle: local.shuffle,
    repeat,
    volume_percent: local.volume_percent,
    device_id: deviceId,
    position_ms: Math.round(positionOf(local, item?.duration_ms ?? 0)),
    as_of: now,
    duration_ms: item?.duration_ms ?? 0,
    previous: previous.flatMap(shown),
    next: next.flatMap(shown),
    queue_length: local.queue.length,
    server_time: now,
    [HERE]: true,
  }
  return state
}

export const positionOf = ({ position_ms, as_of, is_playing }: Local, duration: number) =>
  Math.min(duration || Infinity, position_ms + (is_playing ? Date.now() - as_of : 0))
