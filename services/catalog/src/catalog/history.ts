import { type Db, type Envelope, envelope, type HistoryPage } from '@tutti/kit'
import { AlbumAdded, ArtistAdded, FolderAdded, TrackAdded, TrackMissing, TrackRemoved } from '../contract.ts'
import { isoTime } from '../objects/links.ts'
import { albumFacts, trackFacts } from '../store/facts.ts'
import type { Tables } from '../store/tables.ts'

type Read = Db<Tables>['read']
type Step = { name: string; page: (db: Read, after: number, limit: number) => Promise<{ events: Envelope[]; last: number | undefined }> }

/** Facts about a track are larger than others: fewer at once, so that the loop is not kept. */
const MOST_TRACKS = 100

const steps: Step[] = [
  {
    name: 'folder',
    page: async (db, after, limit) => {
      const rows = await db.selectFrom('folder').selectAll().where('key', '>', after).orderBy('key').limit(limit).execute()
      return {
        last: rows.at(-1)?.key,
        events: rows.map((row) =>
          envelope(FolderAdded, { folderId: row.id, root: row.root }, { id: row.event_id, time: isoTime(row.added_at) }),
        ),
      }
    },
  },
  {
    name: 'artist',
    page: async (db, after, limit) => {
      const rows = await db
        .selectFrom('artist')
        .select(['key', 'id', 'event_id'])
        .where('key', '>', after)
        .orderBy('key')
        .limit(limit)
        .execute()
      return { last: rows.at(-1)?.key, events: rows.map((row) => envelope(ArtistAdded, { artistId: row.id }, { id: row.event_id })) }
    },
  },
  {
    name: 'album',
    page: async (db, after, limit) => {
      const rows = await db.selectFrom('album').select('key').where('key', '>', after).orderBy('key').limit(limit).execute()
      const facts = await albumFacts(
        db,
        rows.map((row) => row.key),
      )
      return {
        last: rows.at(-1)?.key,
        events: facts.map((one) => envelope(AlbumAdded, one.facts, { id: one.eventId, time: one.facts.addedAt })),
      }
    },
  },
  {
    name: 'track',
    page: async (db, after, limit) => {
      const rows = await db
        .selectFrom('track')
        .select('key')
        .where('key', '>', after)
        .orderBy('key')
        .limit(Math.min(limit, MOST_TRACKS))
        .execute()
      const facts = await trackFacts(
        db,
        rows.map((row) => row.key),
      )
      return {
        last: rows.at(-1)?.key,
        events: facts.map((one) => envelope(TrackAdded, one.facts, { id: one.eventId, time: one.facts.addedAt })),
      }
    },
  },
  {
    name: 'missing',
    page: async (db, after, limit) => {
      const rows = await db
        .selectFrom('track')
        .innerJoin('album', 'album.key', 'track.album_key')
        .select(['track.key', 'track.id', 'album.id as albumId', 'track.missing_event_id as eventId', 'track.missing_since as since'])
        .where('track.missing_since', 'is not', null)
        .where('track.key', '>', after)
        .orderBy('track.key')
        .limit(limit)
        .execute()
      return {
        last: rows.at(-1)?.key,
        events: rows.map((row) =>
          envelope(
            TrackMissing,
            { trackId: row.id, albumId: row.albumId },
            { ...(row.eventId ? { id: row.eventId } : {}), time: isoTime(row.since!) },
          ),
        ),
      }
    },
  },
  {
    name: 'removed',
    page: async (db, after, limit) => {
      const rows = await db.selectFrom('removed_track').selectAll().where('key', '>', after).orderBy('key').limit(limit).execute()
      return {
        last: rows.at(-1)?.key,
        events: rows.map((row) =>
          envelope(TrackRemoved, { trackId: row.id, albumId: row.album_id }, { id: row.event_id, time: isoTime(row.at) }),
        ),
      }
    },
  },
]

/** What catalog knows as events with their original ids: folders, artists, albums, tracks, what is missing, what was removed. The cursor is `<step>:<key>`. */
export const history = async ({ read }: Db<Tables>, cursor: string | undefined, limit: number): Promise<HistoryPage> => {
  const [name = steps[0]!.name, after = '0'] = cursor?.split(':') ?? []
  const at = steps.findIndex((step) => step.name === name)
  const { events, last } = await steps[Math.max(0, at)]!.page(read, Number(after), limit)
  if (last !== undefined) return { events, next: `${name}:${last}` }
  const following = steps[at + 1]
  return { events: [], next: following ? `${following.name}:0` : null }
}
