import { randomUUID } from 'node:crypto'

/** What a player reports of a play at `POST /tutti/v1/plays`. `started_at`: RFC 3339; `ms_played`: ms listened to. */
export type PlayReport = {
  play_id: string
  track_id: string
  started_at: string
  ms_played: number
  finished: boolean
  context_uri: string | null
}

/** A play of a track that began now and was heard to its end after a minute, unless `more` says otherwise. */
export const playOf = (track_id: string, more: Partial<PlayReport> = {}): PlayReport => ({
  play_id: randomUUID(),
  track_id,
  started_at: new Date().toISOString(),
  ms_played: 60_000,
  finished: true,
  context_uri: null,
  ...more,
})
