import { type RawBuilder, sql } from 'kysely'
import { fold, slug, sortName } from '../objects/names.ts'
import { byLanguage, jsonList, type Reader } from '../store/rows.ts'
import { matchOf, type Query, tsqueryOf } from './query.ts'
import { KEYS } from './rows.ts'

export type Kind = 'track' | 'album' | 'artist'
/** `fold` is the name as it is compared; `artist` the folded words of its artists are not needed to rank. */
export type Candidate = { key: number; fold: string; plays: number }

/** Rows that are looked at; they come in the order of popularity. */
const MOST = 500
const NEAR = 40
const NEW_MS = 14 * 86_400_000

const folded: Record<Kind, string> = { track: 'order_title', album: 'fold', artist: 'fold' }
const listed: Record<Kind, string> = { track: 'missing_since is null', album: 'tracks > 0', artist: 'tracks + albums > 0' }

/** What a query may mean, most popular first: by the words of the index, and by how the name begins. */
export const candidates = async (db: Reader, kind: Kind, { query, most = MOST }: { query: Query; most?: number }): Promise<Candidate[]> => {
  const filters = filtersOf(kind, query)
  if (filters === 'none') return []
  const columns = { title: kind, artist: kind !== 'artist', album: kind === 'track' }
  const match = matchOf(query, columns)
  if (!match) return filters.length > 0 ? onlyFiltered(db, kind, { filters, most }) : []
  const where = sql.join([sql.raw(listed[kind]), ...filters], sql` and `)
  const rows = await read(db, indexed(kind, { match, tsquery: () => tsqueryOf(query, columns), where, most }))
  if (rows.length < most) return rows
  const known = new Set(rows.map((row) => row.key))
  return [...rows, ...(await beginning(db, kind, { query, where })).filter((row) => !known.has(row.key))]
}

type Match = { match: string; tsquery: () => string; where: RawBuilder<unknown>; most: number }

/**
 * Both walk the index in the order of its rows, which is that of popularity, and stop at `most`. PostgreSQL does so when many rows
 * match; when few do it sorts them. Which it is depends on the words, hence a plan of its own for each query.
 */
const indexed = (kind: Kind, { match, tsquery, where, most }: Match) =>
  sql`${byLanguage({
    sqlite: () => sql`select t.key, ${sql.ref(`t.${folded[kind]}`)} as fold, t.plays
    from ${sql.table(`search_${kind}`)} f cross join ${sql.table(kind)} t on t.key = f.rowid % ${sql.lit(KEYS)}
    where ${sql.table(`search_${kind}`)} match ${match} and ${where} order by f.rowid limit ${most}`,
    postgres: () => sql`/* planned anew */ select t.key, ${sql.ref(`t.${folded[kind]}`)} as fold, t.plays
    from ${sql.table(`search_${kind}`)} f join ${sql.table(kind)} t on t.key = f.rowid % ${sql.lit(KEYS)}
    where f.words @@ ${tsquery()}::tsquery and ${where} order by f.rowid limit ${most}`,
  })}`

/** When more match than are looked at, the ones that are called just so must not be missed. */
const beginning = async (db: Reader, kind: Kind, { query, where }: { query: Query; where: RawBuilder<unknown> }) => {
  const starts = [...new Set([fold(query.text), ...(kind === 'track' ? [] : [sortName(query.text)])])].filter((start) => start !== '')
  const found: Candidate[] = []
  for (const start of starts) {
    const rows = await read(
      db,
      sql`select t.key, ${sql.ref(`t.${folded[kind]}`)} as fold, t.plays from ${sql.table(kind)} t
      where ${sql.ref(`t.${folded[kind]}`)} >= ${start} and ${sql.ref(`t.${folded[kind]}`)} < ${`${start}\u{10ffff}`} and ${where}
      order by ${sql.ref(`t.${folded[kind]}`)} limit ${NEAR}`,
    )
    found.push(...rows)
  }
  return found
}

/** Conditions in SQL; `none` when a filter has no meaning for this kind, as the Web API has it. */
const filtersOf = (kind: Kind, { years, genre, isrc, upc, isNew, track, album }: Query): RawBuilder<unknown>[] | 'none' => {
  if (kind !== 'track' && (isrc || track.length > 0)) return 'none'
  if (kind !== 'album' && (upc || isNew)) return 'none'
  if (kind === 'artist' && (years || album.length > 0)) return 'none'
  const filters: RawBuilder<unknown>[] = []
  if (years) filters.push(sql`t.year between ${years.from} and ${years.to}`)
  if (isrc) filters.push(sql`t.isrc = ${isrc}`)
  if (upc) filters.push(sql`t.upc = ${upc}`)
  if (isNew) filters.push(sql`t.added_at > ${Date.now() - NEW_MS}`)
  if (genre) filters.push(genreFilter(kind, slug(genre)))
  return filters
}

const genreFilter = (kind: Kind, id: string) => {
  const genre = sql`(select key from genre where id = ${id})`
  if (kind === 'track') return sql`exists (select 1 from track_genre where track_key = t.key and genre_key = ${genre})`
  if (kind === 'album')
    return sql`exists (select 1 from track join track_genre on track_key = track.key where track.album_key = t.key and genre_key = ${genre})`
  return sql`exists (select 1 from track_artist a join track_genre g on g.track_key = a.track_key where a.artist_key = t.key and g.genre_key = ${genre})`
}

const onlyFiltered = (db: Reader, kind: Kind, { filters, most }: { filters: RawBuilder<unknown>[]; most: number }) =>
  read(
    db,
    sql`select t.key, ${sql.ref(`t.${folded[kind]}`)} as fold, t.plays from ${sql.table(kind)} t where ${sql.join([sql.raw(listed[kind]), ...filters], sql` and `)} limit ${most}`,
  )

/** Hundreds of small rows come as three texts, one of each column: to make an object of each row takes the driver longer. */
const read = async (db: Reader, rows: RawBuilder<unknown>): Promise<Candidate[]> => {
  const answer = await sql<{ keys: string; folds: string; plays: string }>`
    select ${jsonList('key')} as keys, ${jsonList('fold')} as folds, ${jsonList('plays')} as plays from (${rows}) found`.execute(db)
  const { keys, folds, plays } = answer.rows[0]!
  const [names, counts] = [JSON.parse(folds) as string[], JSON.parse(plays) as number[]]
  return (JSON.parse(keys) as number[]).map((key, n) => ({ key, fold: names[n]!, plays: counts[n]! }))
}
