import { type Db, refuse as refuseRequest, type Tx, type Viewer } from '@tutti/kit'
import { refuse } from '../errors.ts'
import { versionOf } from './snapshot.ts'
import * as playlists from '../store/playlists.ts'
import type { PlaylistRow, Reader, Tables } from '../store/tables.ts'
import * as versions from '../store/versions.ts'

export type PlaylistsDb = Db<Tables>

/** A playlist that the viewer may see. @throws Failure 404 */
export const seen = async (db: Reader, viewer: Viewer, id: string): Promise<PlaylistRow> => {
  const [row] = await playlists.visible(db, viewer, [id])
  if (!row) throw refuse('playlist.not-found', { id })
  if (row.public === 0) needScope(viewer, 'playlist-read-private')
  return row
}

/** A playlist that the viewer owns, inside a write. @throws Failure 404, or 403 when it is someone else's */
export const owned = async (tx: Tx<Tables>, viewer: Viewer, id: string): Promise<PlaylistRow> => {
  const row = await playlists.findOwned(tx, viewer, id)
  if (row) {
    needScope(viewer, row.public === 1 ? 'playlist-modify-public' : 'playlist-modify-private')
    return row
  }
  const [other] = await playlists.visible(tx, viewer, [id])
  throw other ? refuse('playlist.not-yours', { id }) : refuse('playlist.not-found', { id })
}

/** The person who asks. @throws Failure 403 for a service */
export const personOf = ({ userId, role }: Viewer): string => {
  if (role === 'service') throw refuse('playlist.people-only')
  return userId
}

/** Which scope is needed depends on the playlist, so that a route's policy cannot say it. @throws Failure 403 */
export const needScope = ({ scopes }: Viewer, scope: string): void => {
  if (scopes !== '*' && !scopes.includes(scope)) throw refuseRequest('auth.scope', { method: 'use', path: 'this playlist', scope })
}

/** The version of a snapshot id and how many items it has; without one that of now. @throws Failure 400 when it is not kept */
export const versionFor = async (
  db: Reader,
  playlist: PlaylistRow,
  snapshot: string | undefined,
): Promise<{ version: number; items: number }> => {
  const version = snapshot === undefined ? playlist.version : versionOf(snapshot, playlist.id)
  if (version === playlist.version) return { version, items: playlist.item_count }
  const row = await versions.find(db, playlist.id, version)
  if (!row) throw refuse('playlist.snapshot', { snapshot: snapshot! })
  return { version, items: row.items }
}
