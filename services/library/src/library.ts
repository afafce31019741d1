import { type Db, envelope, errors, type EventType, type HistoryPage, type Viewer } from '@tutti/kit'
import {
  AlbumSaved,
  AlbumUnsaved,
  ArtistFollowed,
  ArtistUnfollowed,
  type Kind,
  TrackSaved,
  TrackUnsaved,
  UserFollowed,
  UserUnfollowed,
} from './contract.ts'
import * as store from './store.ts'

export const refuse = errors({
  'library.people-only': { status: 403, text: 'Cannot open a library: a service has none, only a person does.' },
  'library.follow-self': { status: 400, text: 'Cannot follow yourself.' },
})

type Fact = { saved: EventType; unsaved: EventType; data: (userId: string, id: string) => object }

const facts: Record<Kind, Fact> = {
  track: { saved: TrackSaved, unsaved: TrackUnsaved, data: (userId, trackId) => ({ userId, trackId }) },
  album: { saved: AlbumSaved, unsaved: AlbumUnsaved, data: (userId, albumId) => ({ userId, albumId }) },
  artist: { saved: ArtistFollowed, unsaved: ArtistUnfollowed, data: (userId, artistId) => ({ userId, artistId }) },
  user: { saved: UserFollowed, unsaved: UserUnfollowed, data: (userId, followedId) => ({ userId, followedId }) },
}

type Own = { kind: Kind; ids: readonly string[] }
type LibraryDb = Db<store.Tables>

/** Saving twice is saving once: only a change that happened is announced. */
export const save = async (db: LibraryDb, viewer: Viewer, { kind, ids }: Own): Promise<void> => {
  const userId = personOf(viewer)
  const now = Date.now()
  if (kind === 'user' && ids.includes(userId)) throw refuse('library.follow-self')
  await db.write(userId, async (tx) => {
    const known = await store.containing(tx, userId, { kind, ids })
    const rows = [...new Set(ids)]
      .filter((id) => !known.has(id))
      .map((id, n) => {
        // Saved together, listed in the order given: the first is the newest.
        const at = new Date(now - n).toISOString()
        return {
          user_id: userId,
          kind,
          item_id: id,
          saved_at: at,
          event_id: tx.publish(facts[kind].saved, facts[kind].data(userId, id), { time: at }),
        }
      })
    if (rows.length > 0) await store.insert(tx, rows)
  })
}

export const unsave = async (db: LibraryDb, viewer: Viewer, { kind, ids }: Own): Promise<void> => {
  const userId = personOf(viewer)
  await db.write(userId, async (tx) => {
    for (const id of await store.remove(tx, userId, { kind, ids })) tx.publish(facts[kind].unsaved, facts[kind].data(userId, id))
  })
}

export const contains = async (db: LibraryDb, viewer: Viewer, { kind, ids }: Own): Promise<boolean[]> => {
  const known = await store.containing(db.read, personOf(viewer), { kind, ids })
  return ids.map((id) => known.has(id))
}

export const saved = (db: LibraryDb, viewer: Viewer, slice: { kind: Kind; limit: number; offset: number }) =>
  store.newest(db.read, personOf(viewer), slice)

export const followed = (db: LibraryDb, viewer: Viewer, slice: { kind: Kind; limit: number; after?: string | undefined }) =>
  store.after(db.read, personOf(viewer), slice)

/** Everything saved and followed, as the events that told of it. */
export const history = async (db: LibraryDb, cursor: string | undefined, limit: number): Promise<HistoryPage> => {
  const rows = await store.byEvent(db.read, cursor ?? '', limit)
  const events = rows.map((row) =>
    envelope(facts[row.kind].saved, facts[row.kind].data(row.user_id, row.item_id), { id: row.event_id, time: row.saved_at }),
  )
  return { events, next: rows.length === limit ? rows.at(-1)!.event_id : null }
}

const personOf = ({ userId, role }: Viewer): string => {
  if (role === 'service') throw refuse('library.people-only')
  return userId
}
