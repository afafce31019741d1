import { randomBytes, randomInt } from 'node:crypto'
import type { Calls, Viewer } from '@tutti/kit'
import { refuse } from '../errors.ts'
import * as contexts from '../store/contexts.ts'
import * as queue from '../store/queue.ts'
import type { PlayerRow } from '../store/tables.ts'
import { deviceFor } from './devices.ts'
import { orderIn, playAt, playQueued } from './moves.ts'
import { type Source, sourceOf, trackIdOf } from './source.ts'
import { begun, command, type Heard, type PlaybackDb, settled, type Turn } from './turn.ts'

export type PlayRequest = {
  device_id?: string | undefined
  context_uri?: string | undefined
  uris?: readonly string[] | undefined
  /** Where to begin: the place or the track. */
  offset?: { position?: number | undefined; uri?: string | undefined } | undefined
  position_ms?: number | undefined
}

export type Asking = { viewer: Viewer; heard?: Heard | undefined }

/** Plays a context or a list of tracks; without either, goes on. The context is asked for before anything is written. */
export const play = async ({ db, calls }: { db: PlaybackDb; calls: Calls }, asking: Asking, request: PlayRequest): Promise<void> => {
  const { context_uri: uri, uris, device_id: deviceId } = request
  const source =
    uri !== undefined
      ? await sourceOf(calls, uri)
      : uris !== undefined
        ? { uri: null, name: null, trackIds: uris.map(trackIdOf) }
        : undefined
  const start = source ? placeOf(source, request.offset) : undefined
  await command(db, { ...asking, leaves: true }, async (turn) => {
    const device_id = await deviceFor(turn.tx, turn.player, { viewer: asking.viewer, deviceId, command: 'play' })
    const here = { ...turn, player: { ...turn.player, device_id } }
    return source ? begin(here, source, { start, positionMs: request.position_ms ?? 0 }) : goOn(here, request.position_ms)
  })
}

/** @throws Failure 403 when the source does not have it */
const placeOf = ({ trackIds }: Source, { position, uri }: NonNullable<PlayRequest['offset']> = {}): number | undefined => {
  if (uri !== undefined) {
    const place = trackIds.indexOf(trackIdOf(uri))
    if (place < 0) throw refuse('player.offset', { offset: uri, tracks: trackIds.length })
    return place
  }
  if (position !== undefined && position >= trackIds.length) throw refuse('player.offset', { offset: position, tracks: trackIds.length })
  return position
}

const begin = async (
  turn: Turn,
  source: Source,
  { start, positionMs }: { start: number | undefined; positionMs: number },
): Promise<PlayerRow> => {
  const key = randomBytes(6).toString('hex')
  await contexts.replace(turn.tx, turn.player.user_id, { key, trackIds: source.trackIds })
  const loaded: PlayerRow = {
    ...turn.player,
    context_uri: source.uri,
    context_name: source.name,
    context_key: key,
    context_length: source.trackIds.length,
    shuffle_seed: newSeed(),
    shuffle_first: start ?? null,
  }
  const cursor = loaded.shuffle === 1 || start === undefined ? 0 : orderIn(loaded).indexOf(start)
  return playAt({ ...turn, player: loaded }, cursor, positionMs)
}

const goOn = async (turn: Turn, positionMs: number | undefined): Promise<PlayerRow> => {
  const { tx, player, now } = turn
  if (player.track_id === null) {
    const [queued] = await queue.list(tx, player.user_id, 1)
    if (!queued) throw refuse('player.nothing', { command: 'play' })
    return playQueued(turn, queued)
  }
  // What has ended begins once more, as a play of its own.
  if (player.play_id === null) return begun(turn, { trackId: player.track_id, itemId: player.item_id! }, positionMs)
  return { ...settled(turn), is_playing: 1, ...(positionMs === undefined ? {} : { position_ms: positionMs, as_of: now }) }
}

/** A seed for an order that nobody foresees. */
export const newSeed = (): number => randomInt(1, 2 ** 31)
