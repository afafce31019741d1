import { uuidv7 } from '@tutti/kit'
import { fold, sortName } from '../objects/names.ts'
import { searchRow } from '../search/rows.ts'
import { among, grouped } from '../store/rows.ts'
import type { ArtistTable } from '../store/tables.ts'
import type { Credit } from './credits.ts'
import { freeIds, idOfText } from './ids.ts'
import type { Run } from './run.ts'

/** An artist as a batch knows it; `news` when the batch makes or changes it. */
export type ArtistRow = Pick<
  ArtistTable,
  'key' | 'id' | 'name_key' | 'mb_id' | 'name' | 'order_name' | 'fold' | 'all_tracks' | 'plays' | 'search_row' | 'event_id' | 'fresh'
> & { news?: 'added' | 'changed' }

const columns = [
  'key',
  'id',
  'name_key',
  'mb_id',
  'name',
  'order_name',
  'fold',
  'all_tracks',
  'plays',
  'search_row',
  'event_id',
  'fresh',
] as const

/** Names in files that named others before: credit → the names, as they are compared, that stood there. */
export type Retagged = ReadonlyMap<Credit, ReadonlySet<string>>

/**
 * Names → artists. A MusicBrainz id tells two artists of one name apart; a name without one is the artist of that name. An id under
 * another name is not believed (many tags carry the id of the album's artist), unless the file said that name before: then the
 * artist was renamed.
 */
export const resolveArtists = async (run: Run, credits: readonly Credit[], retagged: Retagged) => {
  const rows = await loadArtists(run, credits)
  const byMb = new Map(rows.filter((row) => row.mb_id).map((row) => [row.mb_id!, row]))
  const byName = grouped(rows, (row) => row.name_key)
  const chosen = new Map<string, ArtistRow>()
  const make = (credit: Credit) => {
    const row = newArtist(run, credit)
    byName.set(row.name_key, [...(byName.get(row.name_key) ?? []), row])
    if (row.mb_id) byMb.set(row.mb_id, row)
    return row
  }
  const choose = (credit: Credit): ArtistRow => {
    const named = byName.get(credit.key) ?? []
    const known = credit.mbId ? byMb.get(credit.mbId) : undefined
    if (known && (known.name_key === credit.key || retagged.get(credit)?.has(known.name_key))) return known
    if (!credit.mbId || known)
      return named.toSorted((a, b) => b.all_tracks - a.all_tracks || a.key - b.key)[0] ?? make({ ...credit, mbId: undefined })
    const adopted = named.find((row) => row.mb_id === null)
    if (!adopted) return make(credit)
    Object.assign(adopted, { mb_id: credit.mbId, news: adopted.news ?? 'changed' })
    byMb.set(credit.mbId, adopted)
    return adopted
  }
  for (const credit of credits) {
    const row = choose(credit)
    if (row.name_key !== credit.key) rename(row, credit, byName)
    chosen.set(identity(credit), row)
  }
  await freeIds(
    run,
    'artist',
    [...byName.values()].flat().filter((row) => row.news === 'added'),
  )
  return {
    artistOf: (credit: Credit): ArtistRow => chosen.get(identity(credit))!,
    /** Those that the batch makes or changes. */
    changed: () => [...new Set([...byName.values()].flat())].filter((row) => row.news !== undefined),
  }
}

const identity = ({ key, mbId }: Credit) => `${mbId ?? ''} ${key}`

const loadArtists = async ({ db }: Run, credits: readonly Credit[]): Promise<ArtistRow[]> => {
  const ids = [...new Set(credits.flatMap((credit) => credit.mbId ?? []))]
  const named = db.read
    .selectFrom('artist')
    .select(columns)
    .where('name_key', 'in', among([...new Set(credits.map((credit) => credit.key))]))
  return ids.length === 0
    ? named.execute()
    : named.union(db.read.selectFrom('artist').select(columns).where('mb_id', 'in', among(ids))).execute()
}

const newArtist = (run: Run, { name, key, mbId, sort }: Credit, row = run.keys.next('artist')): ArtistRow => ({
  key: row,
  // The id depends on nothing but the name, so that a catalog made anew has the same ones; a second of the same name differs by its MusicBrainz id.
  id: idOfText(`artist\n${mbId ?? key}`),
  name_key: key,
  mb_id: mbId ?? null,
  name,
  order_name: sort ? fold(sort) : sortName(name),
  fold: fold(name),
  all_tracks: 0,
  plays: 0,
  search_row: searchRow(row, 0),
  event_id: uuidv7(),
  fresh: 1,
  news: 'added',
})

const rename = (row: ArtistRow, { name, key, sort }: Credit, byName: Map<string, ArtistRow[]>) => {
  byName.set(
    row.name_key,
    (byName.get(row.name_key) ?? []).filter((other) => other !== row),
  )
  Object.assign(row, { name, name_key: key, order_name: sort ? fold(sort) : sortName(name), fold: fold(name), news: row.news ?? 'changed' })
  byName.set(key, [...(byName.get(key) ?? []), row])
}
