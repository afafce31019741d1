import { Client, type QueryResultRow } from 'pg'
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
  /** How many plays each service knows of. */
  counts: Counts
  /** What recommendations learnt otherwise than it is: lists with other tracks or another order, and saved tracks. */
  learntWrong: { playlists: number; saves: number }
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
    learntWrong: await learntWrong(place),
  }
}

type Asking = <R extends QueryResultRow>(sql: string) => Promise<R[]>

/** Services do not show what others told them: it is read from their databases. */
const inDatabase = async <T>({ running }: Place, service: string, work: (ask: Asking) => Promise<T>): Promise<T> => {
  const client = new Client(running.engines.postgres.url.replace(/\/postgres$/, `/tutti_${service}`))
  await client.connect()
  try {
    return await work(async (sql) => (await client.query(sql)).rows)
  } finally {
    await client.end()
  }
}

const countsOf = async (place: Place): Promise<Omit<Counts, 'history'>> => {
  const one = (service: string, sql: string) =>
    inDatabase(place, service, async (ask) => Number((await ask<{ count: string }>(sql))[0]!.count))
  return {
    catalog: await one('catalog', 'select sum(plays) as count from track'),
    recommendations: await one('recommendations', 'select count(*) as count from play where skipped = 0'),
  }
}

type Summed = { key: string; sum: string }

/** Of how many keys two services hold something else. */
const differing = async (place: Place, [own, other]: [{ service: string; sql: string }, { service: string; sql: string }]) => {
  const [here, there] = await Promise.all(
    [own, other].map(({ service, sql }) =>
      inDatabase(place, service, async (ask) => new Map((await ask<Summed>(sql)).map(({ key, sum }) => [key, sum]))),
    ),
  )
  return [...new Set([...here!.keys(), ...there!.keys()])].filter((key) => here!.get(key) !== there!.get(key)).length
}

const listed = (order: string, { key, table, where }: { key: string; table: string; where: string }) =>
  `select ${key} as key, md5(string_agg(${table === 'playlist_item' ? 'track_id' : 'item_id'}, ' ' order by ${order})) as sum
  from ${table} where ${where} group by ${key}`

/** By list in the order of addition, which the events of one list keep; by listener what is saved. */
const learntWrong = async (place: Place): Promise<Verdict['learntWrong']> => {
  const list = { key: 'playlist_id', table: 'playlist_item' }
  return {
    playlists: await differing(place, [
      { service: 'playlists', sql: listed('added_version, order_key', { ...list, where: 'removed_version is null' }) },
      { service: 'recommendations', sql: listed('sequence', { ...list, where: 'true' }) },
    ]),
    saves: await differing(place, [
      { service: 'library', sql: listed('item_id', { key: 'user_id', table: 'saved_item', where: "kind = 'track'" }) },
      { service: 'recommendations', sql: listed('item_id', { key: 'user_id', table: 'saved', where: "kind = 'track'" }) },
    ]),
  }
}
