import { catalog, type TrackObject } from '@tutti/catalog/contract'
import type { Calls } from '@tutti/kit'
import { itemIdOf, orderIn } from '../player/moves.ts'
import { type Heard, type PlaybackDb, positionOf, withHeard } from '../player/turn.ts'
import * as contexts from '../store/contexts.ts'
import * as players from '../store/players.ts'
import * as queue from '../store/queue.ts'
import type { PlayerRow } from '../store/tables.ts'
import { namesOf } from './people.ts'
import type { PlayerState, QueueEntry } from './types.ts'

const NEXT = 50
const PREVIOUS = 5

export type Ground = { db: PlaybackDb; calls: Calls }
type Entry = { itemId: string; trackId: string; queued: boolean; addedBy?: string | null }

/** What is around the current track: ids only. */
type Around = { player: PlayerRow; previous: Entry[]; next: Entry[]; queueLength: number }

/** The player of a user with its tracks, by one call to the catalog. */
export const stateOf = async ({ db, calls }: Ground, userId: string, heard?: Heard): Promise<PlayerState> => {
  const { player, previous, next, queueLength } = await around(db, withHeard(await players.find(db.read, userId), heard))
  const entries = [...previous, ...next]
  const ids = [...new Set([...(player.track_id ? [player.track_id] : []), ...entries.map((entry) => entry.trackId)])]
  const found = ids.length > 0 ? await calls(catalog).tracks({ ids }) : []
  const tracks = new Map(found.flatMap((track) => (track ? [[track.id, track] as const] : [])))
  const names = await namesOf(
    calls,
    next.flatMap(({ addedBy }) => addedBy ?? []),
  )
  const item = (player.track_id && tracks.get(player.track_id)) || null
  const duration = item?.duration_ms ?? Infinity
  const now = Date.now()
  return {
    revision: player.revision,
    device_id: player.device_id,
    is_playing: player.is_playing === 1,
    item,
    item_id: player.item_id,
    play_id: player.play_id,
    position_ms: Math.round(positionOf({ player, now, duration })),
    as_of: now,
    duration_ms: item?.duration_ms ?? 0,
    shuffle: player.shuffle === 1,
    repeat: player.repeat,
    volume_percent: player.volume_percent,
    context: player.context_uri === null ? null : { uri: player.context_uri, name: player.context_name ?? '' },
    previous: previous.flatMap((entry) => entryOf(entry, tracks)),
    next: next.flatMap((entry) => entryOf(entry, tracks).map((made) => ({ ...made, queued: entry.queued, ...addedBy(entry, names) }))),
    queue_length: queueLength,
    server_time: now,
  }
}

/** What the catalog does not know any more is left out. */
const entryOf = ({ itemId, trackId }: Entry, tracks: Map<string, TrackObject>): QueueEntry[] => {
  const track = tracks.get(trackId)
  return track ? [{ item_id: itemId, track }] : []
}

const addedBy = ({ addedBy: id }: Entry, names: Map<string, string>) =>
  id && names.has(id) ? { added_by: { id, display_name: names.get(id)! } } : {}

const around = async ({ read }: PlaybackDb, player: PlayerRow): Promise<Around> => {
  const { user_id: userId, cursor, context_length: length } = player
  const queued = await queue.list(read, userId, NEXT)
  const order = orderIn(player)
  const isQueued = cursor >= 0 && player.item_id !== itemIdOf(player, order.at(cursor))
  const before = range(Math.max(0, cursor - PREVIOUS + (isQueued ? 1 : 0)), isQueued ? cursor + 1 : Math.max(0, cursor))
  const after = range(cursor + 1, Math.min(length, cursor + 1 + NEXT - queued.length))
  const wrapped = player.repeat === 'context' ? range(0, Math.min(cursor + 1, NEXT - queued.length - after.length)) : []
  const entries = async (cursors: number[]): Promise<Entry[]> => {
    const places = cursors.map((at) => order.at(at))
    const ids = await contexts.tracksAt(read, userId, places)
    return places.flatMap((place, n) => (ids[n] ? [{ itemId: itemIdOf(player, place), trackId: ids[n], queued: false }] : []))
  }
  const byHand = queued.map((row) => ({ itemId: row.item_id, trackId: row.track_id, queued: true, addedBy: row.added_by }))
  return {
    player,
    previous: await entries(before),
    next: [...byHand, ...(await entries([...after, ...wrapped]))],
    queueLength: queued.length < NEXT ? queued.length : await queue.count(read, userId),
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
