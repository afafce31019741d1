import type { TrackObject } from '@tutti/catalog/contract'
import type { Repeat } from '../contract.ts'
import type { Person } from './people.ts'

/** `added_by`: the guest of a party who queued it. */
export type QueueEntry = { item_id: string; track: TrackObject; added_by?: Person }

/** The whole player, as ours needs it. `position_ms` is true at `as_of` (ms since the epoch); while it plays, time is added. */
export type PlayerState = {
  revision: number
  device_id: string | null
  is_playing: boolean
  item: TrackObject | null
  item_id: string | null
  /** Null when the track has ended, or was never begun. */
  play_id: string | null
  position_ms: number
  as_of: number
  duration_ms: number
  shuffle: boolean
  repeat: Repeat
  volume_percent: number
  context: { uri: string; name: string } | null
  /** At most five, in the order in which they were played. */
  previous: QueueEntry[]
  /** At most fifty: what was queued by hand, then the context. */
  next: (QueueEntry & { queued: boolean })[]
  /** How many were queued by hand. */
  queue_length: number
  server_time: number
}

/** The Web API's ContextObject. */
export type ContextObject = { type: string; href: string; external_urls: { spotify: string }; uri: string }
