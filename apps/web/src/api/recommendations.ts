import { queryOptions } from '@tanstack/react-query'
import { request } from './request.ts'
import type { AlbumRef, Artist, Entity, PlaylistRef, Track } from './types.ts'

export type Reason = { text: string; uri: string | null }
export type HomeShelf = {
  id: string
  title: string
  reason: Reason | string | null
  kind: 'album' | 'track' | 'artist' | 'playlist'
  items: { reason: Reason | null; item: Entity }[]
  more: string | null
}

export const home = queryOptions({
  queryKey: ['home'],
  queryFn: ({ signal }) => request<{ shelves: HomeShelf[] }>('/tutti/v1/home', { signal }),
})

export const related = (id: string) =>
  queryOptions({
    queryKey: ['related', id],
    queryFn: ({ signal }) => request<{ artists: Artist[] }>(`/v1/artists/${id}/related-artists`, { signal }),
    placeholderData: undefined,
  })

export const radio = (seed: string) =>
  request<{ seed: string; tracks: { reason: Reason | null; item: Track }[] }>('/tutti/v1/radio', {
    query: { seed, limit: 50 },
  })

export const isAlbum = (item: Entity): item is AlbumRef => item.type === 'album'
export const isTrack = (item: Entity): item is Track => item.type === 'track'
export const isArtist = (item: Entity): item is Artist => item.type === 'artist'
export const isPlaylist = (item: Entity): item is PlaylistRef => item.type === 'playlist'
