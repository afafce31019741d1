import type { Repeat } from '../contract.ts'
import { refuse } from '../errors.ts'
import type { PlayerRow } from '../store/tables.ts'
import { deviceFor } from './devices.ts'
import * as moves from './moves.ts'
import { type Asking, newSeed } from './play.ts'
import { command, type PlaybackDb, settled, type Turn } from './turn.ts'

type OnDevice = Asking & { deviceId?: string | undefined }

/** A command that needs an open player with something in it. `name` is for the refusal. */
const onPlayer = (
  db: PlaybackDb,
  { deviceId, name, ...asking }: OnDevice & { name: string; leaves?: boolean },
  work: Work,
): Promise<void> =>
  command(db, asking, async (turn) => {
    const device_id = await deviceFor(turn.tx, turn.player, { viewer: asking.viewer, deviceId, command: name })
    if (turn.player.track_id === null) throw refuse('player.nothing', { command: name })
    return work({ ...turn, player: { ...turn.player, device_id } })
  })

type Work = (turn: Turn) => Promise<PlayerRow> | PlayerRow

export const pause = (db: PlaybackDb, asking: OnDevice): Promise<void> =>
  onPlayer(db, { ...asking, name: 'pause' }, (turn) => ({ ...settled(turn), is_playing: 0 }))

/** What plays stands still; what does not stays as it is. */
export const pauseIfPlaying = (db: PlaybackDb, asking: Asking): Promise<void> =>
  command(db, asking, async (turn) => (turn.player.is_playing === 1 ? { ...settled(turn), is_playing: 0 } : turn.player))

export const next = (db: PlaybackDb, asking: OnDevice): Promise<void> =>
  onPlayer(db, { ...asking, name: 'go on', leaves: true }, moves.next)

export const previous = (db: PlaybackDb, asking: OnDevice): Promise<void> => onPlayer(db, { ...asking, name: 'go back' }, moves.previous)

/** Past the end of the track the next one begins. */
export const seek = (db: PlaybackDb, asking: OnDevice, positionMs: number): Promise<void> =>
  onPlayer(db, { ...asking, name: 'seek' }, (turn) =>
    positionMs >= turn.duration ? moves.over(turn) : { ...turn.player, position_ms: positionMs, as_of: turn.now },
  )

export const skipTo = (db: PlaybackDb, asking: Asking, itemId: string): Promise<void> =>
  command(db, { ...asking, leaves: true }, (turn) => moves.skipTo(turn, itemId))

/** A play has come to its end. Said again, or of a play that is not the current one any more, it changes nothing. */
export const ended = (db: PlaybackDb, asking: Asking, playId: string): Promise<void> =>
  command(db, asking, async (turn) => (turn.player.play_id === playId ? moves.over(turn) : turn.player))

/** What comes after the last track of a context, or after each track. */
export const repeat = (db: PlaybackDb, asking: Asking, mode: Repeat): Promise<void> =>
  command(db, asking, async ({ player }) => (player.repeat === mode ? player : { ...player, repeat: mode }))

export const shuffle = (db: PlaybackDb, asking: Asking, on: boolean): Promise<void> =>
  command(db, asking, async (turn) => moves.shuffled(turn, on, newSeed()))

/** 0 to 100. */
export const volume = (db: PlaybackDb, asking: Asking, percent: number): Promise<void> =>
  command(db, asking, async ({ player }) => (player.volume_percent === percent ? player : { ...player, volume_percent: percent }))

/** Hands over to another device; `play` begins there, without it things stay as they are. */
export const transfer = (db: PlaybackDb, asking: Asking, { deviceId, play }: { deviceId: string; play: boolean }): Promise<void> =>
  command(db, asking, async (turn) => {
    const device_id = await deviceFor(turn.tx, turn.player, { viewer: asking.viewer, deviceId, command: 'transfer' })
    const player = { ...settled(turn), device_id }
    return play && player.track_id !== null ? { ...player, is_playing: 1 } : player
  })

/** The device was closed and did not come back: what it played stands still where it was last heard. */
export const standStill = (db: PlaybackDb, asking: Asking, { deviceId, playId }: { deviceId: string; playId: string }): Promise<void> =>
  command(db, asking, async (turn) => {
    const { player } = turn
    return player.device_id === deviceId && player.play_id === playId && player.is_playing === 1
      ? { ...player, is_playing: 0, as_of: turn.now }
      : player
  })
