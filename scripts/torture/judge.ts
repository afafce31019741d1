import pg from 'pg'
import { type Books, sumOf, type Wrong, wrongWithPlaylist, wrongWithSet } from './journal.ts'
import type { Listener, Place } from './place.ts'

type Page<I> = { items: I[]; total: number }

/** Every page of a list. */
const all = async <I>({ client }: Listener, path: string, limit: number): Promise<I[]> => {
  const found: I[] = []
  for (;;) {
    const { status, body } = await client.get<Page<I>>(`${path}?limit=${limit}&offset=${found.length}`)
    if (status !== 200) throw new Error(`Cannot judge: ${path} answered ${status} ${JSON.stringify(body)}`)
    found.push(...body.items)
    if (body.items.length === 0 || found.length >= body.total) return found
  }
}

export type Verdict = {
  additions: Wrong
  saves: Wrong
  plays: Wrong
  /** What other services made of the plays, from their databases. */ counts: Counts
}
export type Counts = { history: number; catalog: number; recommendations: number }

/** Reads back what the listeners did, through the API, and what became of the events. */
export const judge = async (place: Place, books: ReadonlyMap<Listener, Books>): Promise<Verdict> => {
  const wrong = { additions: [] as Wrong[], saves: [] as Wrong[], plays: [] as Wrong[] }
  let history = 0
  for (const [listener, own] of books) {
    const items = await all<{ item: { id: string } }>(listener, `/v1/playlists/${listener.playlist}/items`, 50)
    wrong.additions.push(
      wrongWithPlaylist(
        items.map(({ item }) => item.id),
        own,
      ),
    )
    const saved = await all<{ track: { id: string } }>(listener, '/v1/me/tracks', 50)
    wrong.saves.push(
      wrongWithSet(
        saved.map(({ track }) => track.id),
        own.saved,
        own.savedPerhaps,
      ),
    )
    const plays = await all<{ play_id: string }>(listener, '/tutti/v1/history', 500)
    history += plays.length
    wrong.plays.push(
      wrongWithSet(
        plays.map(({ play_id }) => play_id),
        own.played,
        own.playedPerhaps,
      ),
    )
  }
  return {
    additions: sumOf(wrong.additions),
    saves: sumOf(wrong.saves),
    plays: sumOf(wrong.plays),
    counts: { history, ...(await countsOf(place)) },
  }
}

const countsOf = async ({ running }: Place): Promise<Omit<Counts, 'history'>> => {
  const one = async (database: string, sql: string) => {
    const client = new pg.Client(running.engines.postgres.url.replace(/\/postgres$/, `/${database}`))
    await client.connect()
    try {
      const { rows } = await client.query<{ count: string }>(sql)
      return Number(rows[0]!.count)
    } finally {
      await client.end()
    }
  }
  return {
    catalog: await one('tutti_catalog', 'select sum(plays) as count from track'),
    recommendations: await one('tutti_recommendations', 'select count(*) as count from play where skipped = 0'),
  }
}
