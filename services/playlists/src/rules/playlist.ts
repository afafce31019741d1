import { newId, type Viewer } from '@tutti/kit'
import { PlaylistChanged, PlaylistCreated, PlaylistRemoved } from '../contract.ts'
import { refuse } from '../errors.ts'
import * as followers from '../store/followers.ts'
import * as playlists from '../store/playlists.ts'
import * as versions from '../store/versions.ts'
import { needScope, owned, personOf, type PlaylistsDb, seen } from './access.ts'
import { once } from './once.ts'
import { restore } from './restore.ts'

export type Details = {
  name?: string | undefined
  description?: string | null | undefined
  public?: boolean | undefined
  collaborative?: boolean | undefined
}
type Create = Details & { name: string; idempotency_key?: string | undefined }

/** Creates an empty playlist, public unless told otherwise. Answers its id. */
export const create = async (db: PlaylistsDb, viewer: Viewer, { idempotency_key: key, ...details }: Create): Promise<string> => {
  const userId = personOf(viewer)
  const { name, description = null, collaborative = false, public: isPublic = !collaborative } = details
  needScope(viewer, isPublic ? 'playlist-modify-public' : 'playlist-modify-private')
  if (isPublic && collaborative) throw refuse('playlist.collaborative-public')
  const { id } = await db.write(userId, (tx) =>
    once(tx, { viewer, key, request: { create: details } }, async () => {
      const fresh = newId()
      const at = new Date().toISOString()
      const eventId = tx.publish(PlaylistCreated, { playlistId: fresh, ownerId: userId, public: isPublic }, { time: at })
      await playlists.insert(tx, {
        id: fresh,
        owner_id: userId,
        name,
        description,
        public: Number(isPublic),
        collaborative: Number(collaborative),
        version: 0,
        item_count: 0,
        created_at: at,
        changed_at: at,
        event_id: eventId,
        removed_at: null,
      })
      await versions.note(tx, { playlist_id: fresh, version: 0, at, by_user: userId, change: 'created', items: 0 })
      await followers.follow(tx, { playlist_id: fresh, user_id: userId, followed_at: at })
      return { id: fresh }
    }),
  )
  return id
}

/** Changes what a playlist is called and who sees it; its items stay. */
export const change = (db: PlaylistsDb, viewer: Viewer, { id, ...details }: Details & { id: string }): Promise<void> =>
  db.write(id, async (tx) => {
    const row = await owned(tx, viewer, id)
    const isCollaborative = details.collaborative ?? row.collaborative === 1
    const isPublic = details.public ?? row.public === 1
    if (isPublic && isCollaborative) throw refuse('playlist.collaborative-public')
    needScope(viewer, isPublic ? 'playlist-modify-public' : 'playlist-modify-private')
    const { name = row.name, description = row.description } = details
    await playlists.update(tx, row, {
      name,
      description,
      public: Number(isPublic),
      collaborative: Number(isCollaborative),
      changed_at: new Date().toISOString(),
    })
    tx.publish(PlaylistChanged, { playlistId: id, ownerId: row.owner_id, public: isPublic })
  })

/** Takes a playlist of others into one's list, or back one's own that was removed. */
export const follow = (db: PlaylistsDb, viewer: Viewer, { id }: { id: string }): Promise<void> =>
  db.write(id, async (tx) => {
    const userId = personOf(viewer)
    const buried = await playlists.findBuried(tx, userId, id)
    if (buried) return restore(tx, buried)
    await seen(tx, viewer, id)
    await followers.follow(tx, { playlist_id: id, user_id: userId, followed_at: new Date().toISOString() })
  })

/** Takes a playlist out of one's list; unfollowed by its owner it is removed for everyone. */
export const unfollow = (db: PlaylistsDb, viewer: Viewer, { id }: { id: string }): Promise<void> =>
  db.write(id, async (tx) => {
    const userId = personOf(viewer)
    const row = await playlists.find(tx, id)
    if (row?.owner_id !== userId) return void (await followers.unfollow(tx, id, userId))
    await owned(tx, viewer, id)
    await playlists.bury(tx, id, new Date().toISOString())
    tx.publish(PlaylistRemoved, { playlistId: id, ownerId: userId })
  })
