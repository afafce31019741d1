import { addItems, createPlaylist, followPlaylist, myPlaylists, unfollowPlaylist } from '../api/playlists.ts'
import { queryClient } from '../api/query-client.ts'
import { ApiError } from '../api/request.ts'
import type { PlaylistRef } from '../api/types.ts'
import { toast } from '../design/toast-store.ts'
import { go, goTo } from '../navigation.ts'
import { t } from '../text/en.ts'

const p = t.playlist
const because = (error: unknown) => (error instanceof ApiError ? error.message : '')
const refetch = () => queryClient.invalidateQueries({ queryKey: ['playlists'] })

/** Makes a playlist, optionally with tracks, and goes there. */
export async function newPlaylist(name: string, uris: string[] = []): Promise<PlaylistRef | null> {
  try {
    const playlist = await createPlaylist({ name, public: false })
    if (uris.length) await addItems(playlist.id, uris)
    await refetch()
    go('playlist', playlist.id)
    return playlist
  } catch (error) {
    toast({ text: p.createFailed(because(error)), tone: 'bad' })
    return null
  }
}

/** A first free name: "New playlist", "New playlist 2" … */
export function freeName(): string {
  const names = new Set(queryClient.getQueryData(myPlaylists.queryKey)?.map(({ name }) => name))
  for (let i = 1; ; i++) if (!names.has(i === 1 ? p.newName : `${p.newName} ${i}`)) return i === 1 ? p.newName : `${p.newName} ${i}`
}

export async function addToPlaylist(playlist: { id: string; name: string }, uris: string[]) {
  try {
    await addItems(playlist.id, uris)
    toast({ text: p.added(uris.length, playlist.name), action: { label: p.show, run: () => go('playlist', playlist.id) } })
    await refetch()
  } catch (error) {
    toast({ text: p.addFailed(playlist.name, because(error)), tone: 'bad' })
  }
}

async function drop(playlist: PlaylistRef, said: string) {
  const { queryKey } = myPlaylists
  const before = queryClient.getQueryData(queryKey)
  queryClient.setQueryData(
    queryKey,
    before?.filter(({ id }) => id !== playlist.id),
  )
  try {
    await unfollowPlaylist(playlist.id)
    if (location.pathname.endsWith(`/playlist/${playlist.id}`)) goTo('/')
    const undo = async () => (await followPlaylist(playlist.id).catch(() => undefined), await refetch())
    toast({ text: said, action: { label: t.undo, run: () => void undo() } })
  } catch (error) {
    queryClient.setQueryData(queryKey, before)
    toast({ text: p.deleteFailed(because(error)), tone: 'bad' })
  }
}

export const deletePlaylist = (playlist: PlaylistRef) => drop(playlist, p.deleted(playlist.name))
export const leavePlaylist = (playlist: PlaylistRef) => drop(playlist, p.left(playlist.name))
