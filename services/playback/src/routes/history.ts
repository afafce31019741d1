import { catalog, type TrackObject } from '@tutti/catalog/contract'
import { current, page, pagingUpTo, policy, refuse, valid } from '@tutti/kit'
import { z } from 'zod'
import { contextObject } from '../objects/web-api.ts'
import { PlayReport } from '../contract.ts'
import { forget, playsAround, playsOf } from '../plays/history.ts'
import { report } from '../plays/report.ts'
import type { PlayRow } from '../store/tables.ts'
import type { RouteRoom } from './request.ts'

const ms = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional()
const Recent = valid('query', z.object({ limit: z.coerce.number().int().min(1).max(50).default(20), after: ms, before: ms }))
const Plays = valid('json', z.object({ plays: z.array(PlayReport).min(1).max(50) }))
type Played = { row: PlayRow; track: TrackObject }

/** What was listened to: told, listed, forgotten. */
export const historyRoutes = (room: RouteRoom) => {
  const { app, db, calls } = room
  /** What the catalog does not know any more is left out. */
  const withTracks = async (rows: readonly PlayRow[]): Promise<Played[]> => {
    const tracks = rows.length > 0 ? await calls(catalog).tracks({ ids: rows.map((row) => row.track_id) }) : []
    return rows.flatMap((row, n) => (tracks[n] ? [{ row, track: tracks[n] }] : []))
  }
  app.post('/tutti/v1/plays', policy.user, Plays, async (c) => c.json(await report(db, c.var.viewer, c.req.valid('json').plays)))
  app.get('/tutti/v1/history', policy.user, valid('query', pagingUpTo(500)), async (c) => {
    const slice = c.req.valid('query')
    const { total, items } = await playsOf(db, c.var.viewer, slice)
    return c.json(page(c, { ...slice, total, items: (await withTracks(items)).map(entryOf) }))
  })
  app.delete('/tutti/v1/history/:play_id', policy.user, async (c) => {
    await forget(db, c.var.viewer, c.req.param('play_id'))
    return c.body(null, 204)
  })
  app.get('/v1/me/player/recently-played', policy('user-read-recently-played'), Recent, async (c) => {
    const { limit, after, before } = c.req.valid('query')
    if (after !== undefined && before !== undefined)
      throw refuse('request.invalid', { message: 'Cannot use "after" and "before" at once: give one of them.' })
    const rows = await playsAround(db, c.var.viewer, { limit, after, before })
    const items = (await withTracks(rows)).map(({ row, track }) => ({
      track,
      played_at: iso(row),
      context: contextObject(row.context_uri),
    }))
    return c.json({ ...cursorPage(rows, limit, { after, before }), items })
  })
}

const iso = (row: PlayRow) => new Date(row.began_at).toISOString()

const entryOf = ({ row, track }: Played) => ({
  play_id: row.play_id,
  played_at: iso(row),
  ms_played: row.ms_played,
  track,
  context_uri: row.context_uri,
})

/** The Web API's cursor page: `after` is the newest of it, `before` the oldest, both in ms since the epoch. */
const cursorPage = (rows: readonly PlayRow[], limit: number, asked: { after: number | undefined; before: number | undefined }) => {
  const link = (query: Record<string, number | undefined>) => {
    const known = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
    return `${current().origin}/v1/me/player/recently-played?${new URLSearchParams([...known, ['limit', String(limit)]])}`
  }
  const cursors = rows.length === 0 ? null : { after: String(rows[0]!.began_at), before: String(rows.at(-1)!.began_at) }
  const further = asked.after === undefined ? { before: rows.at(-1)?.began_at } : { after: rows[0]?.began_at }
  return { href: link(asked), limit, next: rows.length === limit ? link(further) : null, cursors }
}
