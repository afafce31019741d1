import { refuse } from '../errors.ts'
import * as contexts from '../store/contexts.ts'
import * as queue from '../store/queue.ts'
import type { PlayerRow, Tables } from '../store/tables.ts'
import { type Order, orderOf } from './order.ts'
import { begun, positionOf, type Turn } from './turn.ts'

/** Within this time of a track's beginning, in ms, "previous" goes to the one before; later it goes to the beginning. */
const RESTART_MS = 3_000

/** The order in which the player's context is played. */
export const orderIn = (player: PlayerRow): Order =>
  orderOf({ length: player.context_length, shuffle: player.shuffle === 1, seed: player.shuffle_seed, first: player.shuffle_first })

/** The name of a context's item: which loading, which place. */
export const itemIdOf = (player: PlayerRow, place: number): string => `${player.context_key}-${place}`

/** The track of the context at `cursor` begins. */
export const playAt = async (turn: Turn, cursor: number, positionMs = 0): Promise<PlayerRow> => {
  const { tx, player } = turn
  const place = orderIn(player).at(cursor)
  const [trackId] = await contexts.tracksAt(tx, player.user_id, [place])
  return begun(turn, { trackId: trackId!, itemId: itemIdOf(player, place), cursor }, positionMs)
}

/** A queued item begins; it and those before it leave the queue, and the context waits where it is. */
export const playQueued = async (turn: Turn, item: Tables['queued_item']): Promise<PlayerRow> => {
  await queue.removeThrough(turn.tx, turn.player.user_id, item)
  return begun(turn, { trackId: item.track_id, itemId: item.item_id })
}

/** What comes next by itself: what was queued by hand, then the context, then by repeating its beginning. */
const following = async (turn: Turn): Promise<PlayerRow | undefined> => {
  const { tx, player } = turn
  const [queued] = await queue.list(tx, player.user_id, 1)
  if (queued) return playQueued(turn, queued)
  if (player.cursor + 1 < player.context_length) return playAt(turn, player.cursor + 1)
  return player.repeat !== 'off' && player.context_length > 0 ? playAt(turn, 0) : undefined
}

/** The listener wants the next track. @throws Failure 403 NO_NEXT_TRACK */
export const next = async (turn: Turn): Promise<PlayerRow> => {
  const player = await following(turn)
  if (!player) throw refuse('player.no-next')
  return player
}

/** The track is over: again, the next one, or silence at its beginning. */
export const over = async (turn: Turn): Promise<PlayerRow> => {
  const { player, now } = turn
  if (player.repeat === 'track') return begun(turn, { trackId: player.track_id!, itemId: player.item_id! })
  return (await following(turn)) ?? { ...player, is_playing: 0, position_ms: 0, as_of: now, play_id: null }
}

/** The listener wants to go back: to the beginning, or soon after it to the track before. @throws Failure 403 NO_PREV_TRACK */
export const previous = async (turn: Turn): Promise<PlayerRow> => {
  const { player, now } = turn
  if (positionOf(turn) > RESTART_MS) return { ...player, position_ms: 0, as_of: now }
  const isQueued = player.cursor >= 0 && player.item_id !== itemIdOf(player, orderIn(player).at(player.cursor))
  if (isQueued) return playAt(turn, player.cursor)
  if (player.cursor > 0) return playAt(turn, player.cursor - 1)
  if (player.repeat === 'off' || player.context_length === 0) throw refuse('player.no-previous')
  return playAt(turn, player.context_length - 1)
}

/** Goes to an item of the queue or of the context. @throws Failure 404 when it is in neither */
export const skipTo = async (turn: Turn, itemId: string): Promise<PlayerRow> => {
  const { tx, player } = turn
  const queued = await queue.find(tx, player.user_id, itemId)
  if (queued) return playQueued(turn, queued)
  const [, key, place] = /^(.+)-(\d{1,6})$/.exec(itemId) ?? []
  if (key !== player.context_key || Number(place) >= player.context_length) throw refuse('player.item-not-found', { id: itemId })
  return playAt(turn, orderIn(player).indexOf(Number(place)))
}

/** Another order, with the current track where it is: first of the shuffled ones, or back at its place. */
export const shuffled = ({ player }: Pick<Turn, 'player'>, on: boolean, seed: number): PlayerRow => {
  if ((player.shuffle === 1) === on) return player
  const place = player.cursor < 0 ? null : orderIn(player).at(player.cursor)
  if (!on) return { ...player, shuffle: 0, shuffle_first: null, cursor: place ?? -1 }
  return { ...player, shuffle: 1, shuffle_seed: seed, shuffle_first: place, cursor: place === null ? -1 : 0 }
}
