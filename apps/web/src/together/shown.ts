import type { Joined } from '../api/party.ts'
import type { PlayerState } from '../api/playback.ts'
import { deviceId } from '../player/device.ts'
import type { Hearing } from './store.ts'

/** How long what the leader has told of the sound is believed, ms. */
const BELIEVED = { playing: 30_000, still: 4_000 }

/** The track that the leader's ends with began here a moment before the server knew it. `since` by the server's clock. */
export type Ahead = { from: string; since: number; until: number }

type Now = {
  party: Joined
  /** When the party came, and now: ms by this page's clock. */ cameAt: number
  now: number
  /** By the server's clock; null while that is not known. */ serverNow: number | null
  hearing: Hearing
  ahead: Ahead | null
  volume: number
  userId: string
}

/** The leader's player as it is to be played and shown here. */
export function shownState({ party, cameAt, now, serverNow, hearing, ahead, volume, userId }: Now): PlayerState {
  const there = { ...party.player, server_time: serverNow ?? party.player.server_time + (now - cameAt) }
  const moved = ahead ? movedOn(there, ahead) : there
  const state = heard(moved, party)
  const settled = { ...state, position_ms: Math.round(positionAt(state)), as_of: state.server_time }
  return {
    ...settled,
    // A play of one's own, told once however many devices of this listener hear it.
    play_id: state.play_id && `${state.play_id}-${userId}`,
    device_id: hearing === 'off' ? null : deviceId,
    is_playing: state.is_playing && hearing === 'on',
    volume_percent: volume,
  }
}

const positionAt = ({ position_ms, as_of, server_time, is_playing, duration_ms }: PlayerState) =>
  Math.max(0, Math.min(duration_ms || Infinity, position_ms + (is_playing ? Math.max(0, server_time - as_of) : 0)))

function movedOn(state: PlayerState, { since }: Ahead): PlayerState {
  const [item, ...next] = state.next
  if (!item) return { ...state, is_playing: false, position_ms: state.duration_ms }
  return {
    ...state,
    item: item.track,
    item_id: item.item_id,
    play_id: null,
    position_ms: 0,
    as_of: since,
    duration_ms: item.track.duration_ms,
    next,
  }
}

/** What the leader's device tells of the sound is nearer to the truth than what the server reckons. */
function heard(state: PlayerState, { sound }: Joined): PlayerState {
  if (!sound || sound.item_id !== state.item_id) return state
  const age = state.server_time - sound.at
  if (!state.is_playing) return sound.is_playing ? state : { ...state, position_ms: sound.position_ms, as_of: sound.at }
  if (age > (sound.is_playing ? BELIEVED.playing : BELIEVED.still)) return state
  return { ...state, position_ms: sound.position_ms, as_of: sound.at, is_playing: sound.is_playing }
}
