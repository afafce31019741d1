import { queryOptions } from '@tanstack/react-query'
import type { Window } from './catalog.ts'
import { request } from './request.ts'
import type { Page, PlaylistItem, PlaylistRef, Track } from './types.ts'

type Snapshot = { snapshot_id: string }
export type PlaylistDetails = { name?: string; description?: string; public?: boolean }

export const myPlaylists = queryOptions({
  queryKey: ['playlists', 'mine'],
  queryFn: async ({ signal }) => {
    const all: PlaylistRef[] = []
    for (let offset = 0, total = 1; offset < Math.min(total, 1000); offset += 50) {
      const page = await request<Page<PlaylistRef>>('/v1/me/playlists', { query: { limit: 50, offset }, signal })
      all.push(...page.items)
      total = page.total
      if (!page.items.length) break
    }
    return all
  },
})

export const playlist = (id: string) =>
  queryOptions({
    queryKey: ['playlists', id],
    queryFn: ({ signal }) => request<PlaylistRef>(`/v1/playlists/${id}`, { signal }),
    placeholderData: undefined,
  })

export const listPlaylistItems = (id: string, { signal, ...window }: Window) =>
  request<Page<PlaylistItem>>(`/v1/playlists/${id}/items`, { query: window, signal })

export const itemTrack = (entry: PlaylistItem): Track | null => entry.track ?? entry.item ?? null
export const itemTotal = (playlist: PlaylistRef): number => (playlist.items ?? playlist.tracks)?.total ?? 0

export const createPlaylist = (details: PlaylistDetails & { name: string }) =>
  request<PlaylistRef>('/v1/me/playlists', { method: 'POST', body: details })
export const changePlaylist = (id: string, details: PlaylistDetails) => request(`/v1/playlists/${id}`, { method: 'PUT', body: details })
export const followPlaylist = (id: string) => request(`/v1/playlists/${id}/followers`, { method: 'PUT' })
/** For the owner this deletes it; it can be followed again to undo. */
export const unfollowPlaylist = (id: string) => request(`/v1/playlists/${id}/followers`, { method: 'DELETE' })

/** Adds in calls of 100, the server's limit; `position` undefined appends. */
export async function addItems(id: string, uris: string[], position?: number): Promise<void> {
  for (let start = 0; start < uris.length; start += 100) {
    const at = position === undefined ? {} : { position: position + start }
    await request<Snapshot>(`/v1/playlists/${id}/items`, { method: 'POST', body: { uris: uris.slice(start, start + 100), ...at } })
  }
}

export const moveItems = (id: string, move: { range_start: number; insert_before: number; range_length: number; snapshot_id?: string }) =>
  request<Snapshot>(`/v1/playlists/${id}/items`, { method: 'PUT', body: move })

/** Removes the items at these positions, last ones first so that earlier positions stay true over several calls. */
export async function removeItems(id: string, entries: { uri: string; position: number }[]): Promise<void> {
  const sorted = [...entries].sort((a, b) => b.position - a.position)
  for (let start = 0; start < sorted.length; start += 100) {
    const tracks = sorted.slice(start, start + 100).map(({ uri, position }) => ({ uri, positions: [position] }))
    await request<Snapshot>(`/v1/playlists/${id}/items`, { method: 'DELETE', body: { tracks, items: tracks } })
  }
}
