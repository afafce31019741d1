import { envelope, type HistoryPage, type Viewer } from '@tutti/kit'
import { PlayForgotten, TrackPlayed, TrackSkipped } from '../contract.ts'
import { refuse } from '../errors.ts'
import { personOf, type PlaybackDb } from '../player/turn.ts'
import * as plays from '../store/plays.ts'
import type { PlayRow } from '../store/tables.ts'

/** The viewer's counted plays, newest first. */
export const playsOf = async ({ read }: PlaybackDb, viewer: Viewer, slice: { limit: number; offset: number }) => {
  const userId = personOf(viewer)
  return { total: await plays.total(read, userId), items: await plays.newest(read, userId, slice) }
}

type Window = { limit: number; after?: number | undefined; before?: number | undefined }

/** The viewer's counted plays before or after a time (ms since the epoch), newest first. */
export const playsAround = ({ read }: PlaybackDb, viewer: Viewer, { limit, after, before }: Window): Promise<PlayRow[]> => {
  const userId = personOf(viewer)
  return after === undefined
    ? plays.before(read, userId, { ms: before ?? Number.MAX_SAFE_INTEGER, limit })
    : plays.after(read, userId, { ms: after, limit })
}

/** Takes a play out of the history. It leaves a tombstone, so that a late report does not bring it back. */
export const forget = (db: PlaybackDb, viewer: Viewer, playId: string): Promise<void> => {
  const userId = personOf(viewer)
  return db.write(userId, async (tx) => {
    const row = await plays.find(tx, userId, playId)
    if (!row) throw refuse('play.not-found', { id: playId })
    await plays.put(tx, [{ ...row, outcome: 'forgotten' }])
    await plays.count(tx, userId, new Map([[row.track_id, -1]]))
    tx.publish(PlayForgotten, { userId, playId, trackId: row.track_id })
  })
}

/** How often the viewer has played each track. */
export const countsOf = async ({ read }: PlaybackDb, viewer: Viewer, trackIds: readonly string[]): Promise<number[]> => {
  const known = await plays.countsOf(read, personOf(viewer), trackIds)
  return trackIds.map((id) => known.get(id) ?? 0)
}

/** Every play and skip, as the events that told of it. */
export const history = async ({ read }: PlaybackDb, cursor: string | undefined, limit: number): Promise<HistoryPage> => {
  const rows = await plays.byEvent(read, cursor ?? '', limit)
  const events = rows.filter((row) => row.outcome !== 'forgotten').map(eventOf)
  return { events, next: rows.length === limit ? rows.at(-1)!.event_id : null }
}

const eventOf = (row: PlayRow) => {
  const at = new Date(row.began_at).toISOString()
  const fact = { userId: row.user_id, trackId: row.track_id, playId: row.play_id, at, contextUri: row.context_uri, msPlayed: row.ms_played }
  const original = { id: row.event_id, time: at }
  return row.outcome === 'played'
    ? envelope(TrackPlayed, { ...fact, finished: row.finished === 1 }, original)
    : envelope(TrackSkipped, fact, original)
}
