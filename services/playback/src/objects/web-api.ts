import { current } from '@tutti/kit'
import type { Tables } from '../store/tables.ts'
import type { ContextObject, PlayerState } from './types.ts'

const KINDS: Record<string, string> = { album: 'albums', artist: 'artists', playlist: 'playlists' }

/** The Web API's ContextObject of a URI; null for a bare list of tracks. */
export const contextObject = (uri: string | null): ContextObject | null => {
  if (uri === null) return null
  const { origin } = current()
  const [, kind = '', id = '', rest] = uri.split(':')
  if (rest === 'collection')
    return { type: 'collection', href: `${origin}/v1/me/tracks`, external_urls: { spotify: `${origin}/saved` }, uri }
  return { type: kind, href: `${origin}/v1/${KINDS[kind] ?? kind}/${id}`, external_urls: { spotify: `${origin}/${kind}/${id}` }, uri }
}

const TYPES: Record<string, string> = { computer: 'Computer', smartphone: 'Smartphone', tablet: 'Tablet' }

/** The Web API's DeviceObject. `is_active`: what is played is heard there. */
type DeviceNow = { isActive: boolean; /** It hears at once what is asked of it. */ isOpen: boolean; volume: number }

export const deviceObject = (row: Tables['device'], { isActive, isOpen, volume }: DeviceNow) => ({
  id: row.device_id,
  is_active: isActive,
  is_private_session: false,
  is_restricted: false,
  name: row.name,
  type: TYPES[row.kind] ?? 'Computer',
  volume_percent: volume,
  supports_volume: true,
  tutti: { is_open: isOpen, seen_at: new Date(row.seen_at).toISOString() },
})

/** The Web API's CurrentlyPlayingObject. */
export const playingObject = (state: PlayerState) => ({
  timestamp: state.as_of,
  context: contextObject(state.context?.uri ?? null),
  progress_ms: state.position_ms,
  is_playing: state.is_playing,
  item: state.item,
  currently_playing_type: state.item ? ('track' as const) : ('unknown' as const),
  actions: { disallows: disallowed(state) },
})

/** What would be refused now, and only that. */
const disallowed = ({ is_playing, previous, next, repeat }: PlayerState): Record<string, true> => ({
  ...(is_playing ? { resuming: true } : { pausing: true }),
  ...(previous.length === 0 && repeat === 'off' ? { skipping_prev: true } : {}),
  ...(next.length === 0 && repeat === 'off' ? { skipping_next: true } : {}),
})

/** The Web API's CurrentlyPlayingContextObject. */
export const playbackObject = (state: PlayerState, device: ReturnType<typeof deviceObject> | null) => ({
  device,
  repeat_state: state.repeat,
  shuffle_state: state.shuffle,
  smart_shuffle: false,
  ...playingObject(state),
})
