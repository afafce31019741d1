import type { Tx, Viewer } from '@tutti/kit'
import type { z } from 'zod'
import { type PlayReport, TrackPlayed, TrackSkipped } from '../contract.ts'
import { personOf, type PlaybackDb } from '../player/turn.ts'
import * as plays from '../store/plays.ts'
import type { PlayRow, Tables } from '../store/tables.ts'
import * as tracks from '../store/tracks.ts'
import { counts } from './skip.ts'

type Report = z.infer<typeof PlayReport>
export type Answer = { accepted: string[]; refused: { play_id: string; reason: string }[] }

/** Nobody hears more of a track than there is; clocks and seeking make up for a tenth. */
const MOST_OF_TRACK = 1.1
/** How far a client's clock may be ahead, in ms. */
const CLOCK_AHEAD_MS = 300_000

/**
 * Takes what was listened to. Each `play_id` counts once, however often it is told; told again with more of the track,
 * it may come to count, and the longer time is kept.
 */
export const report = (db: PlaybackDb, viewer: Viewer, reports: readonly Report[]): Promise<Answer> => {
  const userId = personOf(viewer)
  return db.write(userId, async (tx) => {
    const known = await plays.known(
      tx,
      userId,
      reports.map((one) => one.play_id),
    )
    const durations = await tracks.durations(tx, [...new Set(reports.map((one) => one.track_id))])
    const answer: Answer = { accepted: [], refused: [] }
    const changed = new Map<string, PlayRow>()
    const counted = new Map<string, number>()
    for (const one of reports) {
      const before = changed.get(one.play_id) ?? known.get(one.play_id)
      const reason = objectionTo(one, before)
      if (reason) {
        answer.refused.push({ play_id: one.play_id, reason })
        continue
      }
      answer.accepted.push(one.play_id)
      const row = taken(tx, { report: one, userId, before, duration: durations.get(one.track_id) ?? Infinity })
      if (!row) continue
      if (row.outcome === 'played' && before?.outcome !== 'played') counted.set(row.track_id, (counted.get(row.track_id) ?? 0) + 1)
      changed.set(row.play_id, row)
    }
    if (changed.size > 0) await plays.put(tx, [...changed.values()])
    if (counted.size > 0) await plays.count(tx, userId, counted)
    return answer
  })
}

const objectionTo = ({ track_id, started_at }: Report, before: PlayRow | undefined): string | undefined => {
  if (before && before.track_id !== track_id) return 'This play_id stands for a play of another track.'
  if (Date.parse(started_at) > Date.now() + CLOCK_AHEAD_MS) return 'It started in the future: set the clock.'
  return undefined
}

type Taking = { report: Report; userId: string; before: PlayRow | undefined; duration: number }

/** The play as it is now, told if that is news; `undefined` when the report says nothing new. */
const taken = (tx: Tx<Tables>, { report: one, userId, before, duration }: Taking): PlayRow | undefined => {
  const msPlayed = Math.round(Math.min(one.ms_played, duration * MOST_OF_TRACK))
  const finished = Number(one.finished)
  if (before && (before.outcome === 'forgotten' || (msPlayed <= before.ms_played && finished <= before.finished))) return undefined
  const row = before ?? rowOf(one, userId)
  const longer = { ...row, ms_played: Math.max(row.ms_played, msPlayed), finished: Math.max(row.finished, finished) }
  if (row.outcome === 'played' && before) return longer
  const fact = {
    userId,
    trackId: row.track_id,
    playId: row.play_id,
    at: new Date(row.began_at).toISOString(),
    contextUri: row.context_uri,
    msPlayed: longer.ms_played,
  }
  if (counts(longer.ms_played, duration))
    return { ...longer, outcome: 'played', event_id: tx.publish(TrackPlayed, { ...fact, finished: one.finished }) }
  return before ? longer : { ...longer, outcome: 'skipped', event_id: tx.publish(TrackSkipped, fact) }
}

const rowOf = (one: Report, userId: string): PlayRow => ({
  user_id: userId,
  play_id: one.play_id,
  track_id: one.track_id,
  began_at: Math.min(Date.parse(one.started_at), Date.now()),
  ms_played: 0,
  finished: 0,
  context_uri: one.context_uri ?? null,
  outcome: 'skipped',
  event_id: '',
})
