import { TrackRemoved } from '@tutti/catalog/contract'
import { UserRemoved } from '@tutti/identity/contract'
import { on, type Reaction, type Tx } from '@tutti/kit'
import { ItemsRemoved, PlaylistRemoved } from './contract.ts'
import { eraseUser } from './store/playlists.ts'
import { purgeTrack } from './store/purge.ts'
import type { Tables } from './store/tables.ts'

const EVENT_ITEMS = 100

const forgetTrack = async (trackId: string, tx: Tx<Tables>) => {
  for (const { id: playlistId, ownerId, version, lost } of await purgeTrack(tx, trackId, new Date().toISOString())) {
    for (let told = 0; told < lost; told += EVENT_ITEMS) {
      tx.publish(ItemsRemoved, {
        playlistId,
        ownerId,
        userId: ownerId,
        version,
        trackIds: Array<string>(Math.min(EVENT_ITEMS, lost - told)).fill(trackId),
      })
    }
  }
}

export const reactions: Reaction<Tables>[] = [
  on('remove-removed-track', TrackRemoved, ({ trackId }, tx) => forgetTrack(trackId, tx)),
  on('erase-removed-user', UserRemoved, async ({ userId }, tx) => {
    for (const playlistId of await eraseUser(tx, userId)) tx.publish(PlaylistRemoved, { playlistId, ownerId: userId })
  }),
]
