import type { Tx } from '@tutti/kit'
import { sql } from 'kysely'
import { AlbumRemoved, ArtistRemoved } from '../contract.ts'
import { tellGroups } from '../store/facts.ts'
import { remove } from '../search/rows.ts'
import { among, grouped, listed } from '../store/rows.ts'
import { recountAlbums, recountArtists } from '../store/recount.ts'
import type { Tables } from '../store/tables.ts'
import type { Batch } from './compose.ts'
import type { Run } from './run.ts'

type Kind = 'album' | 'artist'
type Move = [kind: Kind, from: number, to: number]

/**
 * Notes which tracks of a batch have gone from one album or artist to another. A renamed artist looks like a new one until all
 * of their tracks are seen: who takes over the id is decided at the end of the scan. Answers the artists that tracks have left.
 */
export const noteRegrouping = async (tx: Tx<Tables>, batch: Batch): Promise<number[]> => {
  const moves: Move[] = batch.moved.map(({ from, album }) => ['album', from, album])
  for (const { found, album } of batch.tracks)
    if (found.before && found.before.album_key !== album.key) moves.push(['album', found.before.album_key, album.key])
  const { left, moved } = await artistMoves(tx, batch)
  await vote(tx, [...moves, ...moved])
  return left
}

const artistMoves = async (tx: Tx<Tables>, batch: Batch): Promise<{ left: number[]; moved: Move[] }> => {
  const retagged = new Map(batch.left.tracks.map((found) => [found.key, found.before!]))
  if (retagged.size === 0) return { left: [], moved: [] }
  const credits = grouped(
    await tx
      .selectFrom('track_artist')
      .select(['track_key as owner', 'artist_key as artist'])
      .where('track_key', 'in', among([...retagged.keys()]))
      .execute(),
    (row) => row.owner,
  )
  const albums = [...new Set([...retagged.values()].map((before) => before.album_key))]
  const albumCredits = grouped(
    await tx
      .selectFrom('album_artist')
      .select(['album_key as owner', 'artist_key as artist'])
      .where('album_key', 'in', among(albums))
      .execute(),
    (row) => row.owner,
  )
  const left = new Set<number>()
  const moved: Move[] = []
  for (const { key, album, artists } of batch.tracks) {
    const before = retagged.get(key)
    if (!before) continue
    const was = new Set([...(credits.get(key) ?? []), ...(albumCredits.get(before.album_key) ?? [])].map((row) => row.artist))
    const is = new Set([...artists, ...(batch.albumArtists.get(album) ?? [])].map((artist) => artist.key))
    for (const from of was.difference(is)) {
      left.add(from)
      for (const to of is.difference(was)) moved.push(['artist', from, to])
    }
  }
  return { left: [...left], moved }
}

const votes = { kind: 'text', from_key: 'integer', to_key: 'integer', tracks: 'integer' } as const

const vote = async (tx: Tx<Tables>, moves: readonly Move[]) => {
  if (moves.length === 0) return
  const counts = [...grouped(moves, (move) => move.join(' ')).values()].map((same) => [...same[0]!, same.length])
  await sql`insert into regroup (kind, from_key, to_key, tracks)
    select kind, from_key, to_key, tracks from ${listed(votes, counts)} counted where true
    on conflict (kind, from_key, to_key) do update set tracks = regroup.tracks + excluded.tracks`.execute(tx)
}

/** Last step: a group that most tracks of another have gone to takes over its id, so that what was saved and followed stays so. */
export const settleGroups = async (run: Run): Promise<void> => {
  for (const kind of ['artist', 'album'] as const) {
    const pairs = await heirs(run, kind)
    for (let at = 0; at < pairs.length; at += 50) {
      await run.db.write('scan', async (tx) => {
        for (const pair of pairs.slice(at, at + 50)) await (pair.sameName ? merge(tx, kind, pair) : exchangeIds(tx, kind, pair))
      })
    }
  }
  await run.db.write('scan', async (tx) => {
    await tx.deleteFrom('regroup').execute()
    await tx.updateTable('album').set({ fresh: 0 }).where('fresh', '=', 1).execute()
    await tx.updateTable('artist').set({ fresh: 0 }).where('fresh', '=', 1).execute()
  })
  await forgetEmptyGroups(run)
}

type Pair = { from: number; to: number; sameName: boolean }

/** Each old group goes to at most one new one, and the other way round; the clearest cases first. */
const heirs = async ({ db }: Run, kind: Kind): Promise<Pair[]> => {
  const { rows } = await sql<Pair & { tracks: number; remain: number; gained: number }>`
    select r.from_key as "from", r.to_key as "to", r.tracks, a.all_tracks as remain, ${sql.raw(kind === 'artist' ? 'a.name_key = b.name_key' : '0')} as "sameName"
    from regroup r join ${sql.table(kind)} a on a.key = r.from_key join ${sql.table(kind)} b on b.key = r.to_key
    where r.kind = ${kind} and b.fresh = 1 and a.fresh = 0 order by r.tracks desc, r.from_key, r.to_key`.execute(db.read)
  const used = new Set<string>()
  return rows.filter(({ from, to, tracks, remain, sameName }) => {
    if (used.has(`from ${from}`) || used.has(`to ${to}`)) return false
    if (!sameName && tracks <= (kind === 'artist' ? remain / 2 : remain)) return false
    used.add(`from ${from}`).add(`to ${to}`)
    return true
  })
}

const exchangeIds = async (tx: Tx<Tables>, kind: Kind, { from, to }: Pair) => {
  const rows = await tx
    .selectFrom(kind)
    .select(['key', 'id', 'event_id'])
    .where('key', 'in', among([from, to]))
    .execute()
  const [old, heir] = [rows.find((row) => row.key === from)!, rows.find((row) => row.key === to)!]
  await tx
    .updateTable(kind)
    .set({ id: `${heir.id}-` })
    .where('key', '=', to)
    .execute()
  await tx.updateTable(kind).set({ id: heir.id, event_id: heir.event_id }).where('key', '=', from).execute()
  await tx.updateTable(kind).set({ id: old.id, event_id: old.event_id }).where('key', '=', to).execute()
  await tellAgain(tx, kind, [from, to])
}

/** An artist whom a MusicBrainz id showed to be renamed has met the one that was made for the new name. */
const merge = async (tx: Tx<Tables>, _: Kind, { from, to }: Pair) => {
  await tellAgain(tx, 'artist', [to])
  await sql`update track_artist set artist_key = ${from} where artist_key = ${to}`.execute(tx)
  await sql`update album_artist set artist_key = ${from} where artist_key = ${to}`.execute(tx)
  await recountArtists(tx, [from, to])
}

/** What refers to these groups is told once more, with the ids that are right now. */
const tellAgain = async (tx: Tx<Tables>, kind: Kind, keys: number[]) => {
  if (kind === 'album') {
    await tx.updateTable('track').set({ tell: 1 }).where('album_key', 'in', among(keys)).execute()
    await recountAlbums(tx, keys)
    return tellGroups(tx, { albums: new Map(keys.map((key) => [key, 'changed'])), artists: new Map() })
  }
  await sql`update track set tell = 1 where key in (select track_key from track_artist where artist_key in ${among(keys)})
    or album_key in (select album_key from album_artist where artist_key in ${among(keys)})`.execute(tx)
  const albums = await tx.selectFrom('album_artist').select('album_key as key').where('artist_key', 'in', among(keys)).execute()
  return tellGroups(tx, {
    albums: new Map(albums.map(({ key }) => [key, 'changed'])),
    artists: new Map(keys.map((key) => [key, 'changed'])),
  })
}

/** Albums and artists to which no track belongs any more, missing ones included, are gone. */
export const forgetEmptyGroups = async ({ db }: Pick<Run, 'db'>): Promise<void> => {
  for (const kind of ['album', 'artist'] as const) {
    for (let more = true; more;) {
      more = await db.write('scan', async (tx) => {
        const rows = await tx
          .selectFrom(kind)
          .select(['key', 'id', 'search_row'])
          .where('all_tracks', '=', 0)
          .orderBy('key')
          .limit(200)
          .execute()
        const keys = rows.map((row) => row.key)
        if (keys.length === 0) return false
        await remove(
          tx,
          kind,
          rows.flatMap((row) => row.search_row ?? []),
        )
        await tx.deleteFrom(kind).where('key', 'in', among(keys)).execute()
        if (kind === 'album') await leaveArtists(tx, keys)
        for (const { id } of rows) {
          if (kind === 'album') tx.publish(AlbumRemoved, { albumId: id })
          else tx.publish(ArtistRemoved, { artistId: id })
        }
        return rows.length === 200
      })
    }
  }
}

const leaveArtists = async (tx: Tx<Tables>, albums: number[]) => {
  const artists = await tx.deleteFrom('album_artist').where('album_key', 'in', among(albums)).returning('artist_key').execute()
  await recountArtists(tx, [...new Set(artists.map((row) => row.artist_key))])
}
