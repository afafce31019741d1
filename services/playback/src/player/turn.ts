import { type Db, newId, type Tx, type Viewer } from '@tutti/kit'
import { PlayerChanged, TrackStarted } from '../contract.ts'
import { refuse } from '../errors.ts'
import { leaveIn } from '../party/leaving.ts'
import { tellSkip } from '../plays/skip.ts'
import * as players from '../store/players.ts'
import type { PlayerRow, Tables } from '../store/tables.ts'

export type PlaybackDb = Db<Tables>

/** Where the open player said last that it is; newer than what is stored. */
export type Heard = { playId: string; positionMs: number; asOf: number }

/** One command at a player: what it finds. */
export type Turn = {
  readonly tx: Tx<Tables>
  readonly player: PlayerRow
  /** ms since the epoch */ readonly now: number
  /** Of the current track, in ms; Infinity while unknown. */ readonly duration: number
}

type Command = {
  viewer: Viewer
  heard?: Heard | undefined
  /** The current track is left on purpose, so that too short a play is a skip. */ leaves?: boolean
}

/**
 * Does one command: one write, and all that is told of it in the same transaction. `work` gives the player as it is
 * afterwards; the same object means that nothing has changed.
 */
export const command = (
  db: PlaybackDb,
  { viewer, heard, leaves = false }: Command,
  work: (turn: Turn) => Promise<PlayerRow>,
): Promise<void> => {
  const userId = personOf(viewer)
  return db.write(userId, async (tx) => {
    const turn = await turnOf(tx, userId, heard)
    const before = turn.player
    const after = await work(turn)
    if (after === before) return
    const revision = before.revision + 1
    await players.save(tx, { ...after, revision })
    const isNewPlay = after.play_id !== null && after.play_id !== before.play_id
    // Who plays something of their own is nobody's guest.
    if (after.is_playing === 1 && (isNewPlay || before.is_playing === 0)) await leaveIn(tx, userId)
    if (leaves && isNewPlay) await tellSkip(turn, positionOf(turn))
    if (isNewPlay) {
      const at = new Date(turn.now).toISOString()
      tx.publish(TrackStarted, { userId, trackId: after.track_id!, playId: after.play_id!, at, contextUri: after.context_uri })
    }
    tx.publish(PlayerChanged, { userId, revision })
  })
}

const turnOf = async (tx: Tx<Tables>, userId: string, heard: Heard | undefined): Promise<Turn> => {
  const player = withHeard(await players.find(tx, userId), heard)
  const duration = player.track_id === null ? undefined : await players.durationOf(tx, player.track_id)
  return { tx, player, now: Date.now(), duration: duration ?? Infinity }
}

/** The player with the newest position that is known. */
export const withHeard = (player: PlayerRow, heard: Heard | undefined): PlayerRow =>
  heard && heard.playId === player.play_id && heard.asOf > player.as_of
    ? { ...player, position_ms: heard.positionMs, as_of: heard.asOf }
    : player

/** Where the current track is, in ms. */
export const positionOf = ({ player, now, duration }: Omit<Turn, 'tx'>): number =>
  Math.min(duration, player.position_ms + (player.is_playing === 1 ? Math.max(0, now - player.as_of) : 0))

/** The player with its position as of now, so that what changes its pace can follow. */
export const settled = (turn: Turn): PlayerRow => ({ ...turn.player, position_ms: Math.round(positionOf(turn)), as_of: turn.now })

/** The person whose player it is. @throws Failure 403 for a service */
export const personOf = ({ userId, role }: Viewer): string => {
  if (role === 'service') throw refuse('player.people-only')
  return userId
}

/** The player with a play that begins. */
export const begun = ({ player, now }: Turn, item: { trackId: string; itemId: string; cursor?: number }, positionMs = 0): PlayerRow => ({
  ...player,
  track_id: item.trackId,
  item_id: item.itemId,
  cursor: item.cursor ?? player.cursor,
  play_id: newId(),
  play_began: now,
  is_playing: 1,
  position_ms: positionMs,
  as_of: now,
})
