import { type AlbumObject, catalog, type TrackObject } from '@tutti/catalog/contract'
import { among, type Calls, type Db } from '@tutti/kit'
import { putGains, type Tables } from '../store.ts'
import { noteTracks } from './notes.ts'

const PAGE = 200

type Answered = (TrackObject & { album?: Pick<AlbumObject, 'id'> }) | null

/**
 * Tracks of which an older program was told have no album and no ReplayGain here: catalog is asked for both, and they join the line.
 * @throws Failure when catalog is away
 */
export const noteOlderTracks = async (db: Db<Tables>, calls: Calls): Promise<void> => {
  for (let after: string | undefined = ''; after !== undefined;) {
    const rows: { track_id: string; album_id: string | null; analysed: string | null }[] = await db.read
      .selectFrom('track_source')
      .leftJoin('analysis', 'analysis.track_id', 'track_source.track_id')
      .select(['track_source.track_id', 'track_source.album_id', 'analysis.track_id as analysed'])
      .where('track_source.track_id', '>', after)
      .orderBy('track_source.track_id')
      .limit(PAGE)
      .execute()
    const ids = rows.filter((row) => row.album_id === null || row.analysed === null).map((row) => row.track_id)
    if (ids.length > 0) await noteAll(db, ids, await calls(catalog, { asService: true }).tracks({ ids }))
    after = rows.length === PAGE ? rows.at(-1)!.track_id : undefined
  }
}

/** What catalog knows no more is remembered as without an album, so that it is not asked for again. */
const noteAll = (db: Db<Tables>, ids: readonly string[], found: readonly Answered[]): Promise<void> =>
  db.write('analysis', async (tx) => {
    const here = new Set(
      (await tx.selectFrom('track_source').select('track_id').where('track_id', 'in', among(ids)).execute()).map((row) => row.track_id),
    )
    const known = ids.flatMap((trackId, n) => (here.has(trackId) ? [{ trackId, track: found[n] ?? undefined }] : []))
    await putGains(
      tx,
      known.map(({ trackId, track }) => ({ trackId, albumId: track?.album?.id ?? '', gains: track?.tutti.replaygain ?? null })),
    )
    await noteTracks(
      tx,
      known.map(({ trackId, track }) => ({ trackId, albumId: track?.album?.id ?? '', told: null })),
    )
  })
