import { me } from '../api/identity.ts'
import { queryClient } from '../api/query-client.ts'
import type { AlbumRef, PlaylistRef, Track } from '../api/types.ts'
import { loadOffline } from './gate.ts'

export type Item = AlbumRef | PlaylistRef | Track

/** The part that downloads, with the downloads of whoever is signed in opened. */
export async function openDownloads() {
  const offline = await loadOffline()
  await offline.beginOffline(await queryClient.ensureQueryData(me))
  return offline
}

/** Downloads these, each by itself; `name` is said of them together. */
export const startDownload = async (items: Item[], name: string) => (await openDownloads()).download(items, name)
export const stopDownload = async (uri: string) => (await openDownloads()).removeDownload(uri)
export const removeTracks = async (tracks: Track[]) => {
  const { removeTrack } = await openDownloads()
  for (const track of tracks) await removeTrack(track)
}
