import { type Db, type Tx, uuidv7 } from '@tutti/kit'
import { TrackRemoved } from '../contract.ts'
import { fullTracks } from '../objects/index.ts'
import { isoTime } from '../objects/links.ts'
import type { TrackObject } from '../objects/types.ts'
import { forgetEmptyGroups } from '../scan/regroup.ts'
import type { Scanner } from '../scan/job.ts'
import { recountAlbums, recountArtists, recountLibrary } from '../store/recount.ts'
import { among, put } from '../store/rows.ts'
import { tallies } from '../store/tallies.ts'
import type { Tables } from '../store/tables.ts'

export type MissingTrack = TrackObject & { missing_since: string }

/** Tracks whose files are gone, the longest missing first. */
export const listMissing = async (
  db: Db<Tables>['read'],
  { limit, offset }: { limit: number; offset: number },
): Promise<{ total: number; items: MissingTrack[] }> => {
  const { missing } = await tallies(db)
  const rows = await db
    .selectFrom('track')
    .select(['key', 'missing_since as since'])
    .where('missing_since', 'is not', null)
    .orderBy('missing_since')
    .orderBy('key')
    .limit(limit)
    .offset(offset)
    .execute()
  const tracks = await fullTracks(
    db,
    rows.map((row) => row.key),
  )
  return {
    total: missing,
    items: rows.flatMap(({ key, since }) => (tracks.has(key) ? [{ ...tracks.get(key)!, missing_since: isoTime(since!) }] : [])),
  }
}

const PAGE = 200

/** Removes missing tracks for good, as an admin has confirmed: those named, or all. What is there is not touched. */
export const purgeMissing = ({ db, scanner }: { db: Db<Tables>; scanner: Scanner }, ids: readonly string[] | 'all'): Promise<void> =>
  scanner.between(async () => {
    for (let more = true; more;) {
      more = await db.write('scan', async (tx) => {
        const missing = tx
          .selectFrom('track')
          .innerJoin('album', 'album.key', 'track.album_key')
          .select(['track.key', 'track.id', 'album.id as albumId', 'track.album_key as albumKey'])
          .where('track.missing_since', 'is not', null)
        const rows = await (ids === 'all' ? missing : missing.where('track.id', 'in', among(ids))).limit(PAGE).execute()
        await remove(tx, rows)
        return rows.length === PAGE
      })
    }
    await forgetEmptyGroups({ db })
    await db.write('scan', recountLibrary)
  })

type Row = { key: number; id: string; albumId: string; albumKey: number }

const remove = async (tx: Tx<Tables>, rows: Row[]) => {
  if (rows.length === 0) return
  const keys = rows.map((row) => row.key)
  const artists = await tx.deleteFrom('track_artist').where('track_key', 'in', among(keys)).returning('artist_key').execute()
  await tx.deleteFrom('track_genre').where('track_key', 'in', among(keys)).execute()
  await tx.deleteFrom('lyrics').where('track_key', 'in', among(keys)).execute()
  await tx.updateTable('file').set({ track_key: null }).where('track_key', 'in', among(keys)).execute()
  await tx.deleteFrom('track').where('key', 'in', among(keys)).execute()
  const told = rows.map((row) => ({ ...row, eventId: uuidv7() }))
  await put(tx, {
    table: 'removed_track',
    key: ['id'],
    columns: ['id', 'album_id', 'event_id', 'at'],
    rows: told.map((row) => [row.id, row.albumId, row.eventId, Date.now()]),
  })
  await recountAlbums(tx, [...new Set(rows.map((row) => row.albumKey))])
  await recountArtists(tx, [...new Set(artists.map((row) => row.artist_key))])
  for (const { id, albumId, eventId } of told) tx.publish(TrackRemoved, { trackId: id, albumId }, { id: eventId })
}
