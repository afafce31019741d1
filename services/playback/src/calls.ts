import { answer } from '@tutti/kit'
import { playback } from './contract.ts'
import type { State } from './state.ts'
import { countsOf, playsOf } from './plays/history.ts'
import { report } from './plays/report.ts'
import type { Tables } from './store/tables.ts'

export const calls = answer<Tables, State>()(playback, ({ db }) => ({
  report: (viewer, { plays }) => report(db, viewer, plays),
  plays: async (viewer, slice) => {
    const { total, items } = await playsOf(db, viewer, slice)
    const plays = items.map((row) => ({
      playId: row.play_id,
      trackId: row.track_id,
      playedAt: new Date(row.began_at).toISOString(),
      msPlayed: row.ms_played,
      contextUri: row.context_uri,
    }))
    return { total, items: plays }
  },
  counts: (viewer, { trackIds }) => countsOf(db, viewer, trackIds),
}))
