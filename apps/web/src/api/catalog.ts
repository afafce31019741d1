import { queryOptions } from '@tanstack/react-query'
import { request } from './request.ts'
import type { Album, AlbumRef, Artist, Genre, Page, PlaylistRef, Track } from './types.ts'

export type Order = 'asc' | 'desc'
export type TrackSort = 'title' | 'artist' | 'album' | 'added' | 'year' | 'duration'
export type AlbumSort = 'name' | 'artist' | 'added' | 'year' | 'random'
export type ArtistSort = 'name' | 'tracks'
export type Window = { offset: number; limit: number; signal?: AbortSignal }
export type TrackList = { sort?: TrackSort; order?: Order; genre?: string; artist?: string }
export type AlbumList = { sort?: AlbumSort; order?: Order; genre?: string; seed?: number }

export const listTracks = (list: TrackList, { signal, ...window }: Window) =>
  request<Page<Track>>('/tutti/v1/tracks', { query: { ...list, ...window }, signal })
export const listAlbums = (list: AlbumList, { signal, ...window }: Window) =>
  request<Page<AlbumRef>>('/tutti/v1/albums', { query: { ...list, ...window }, signal })
export const listArtists = (list: { sort?: ArtistSort; order?: Order }, { signal, ...window }: Window) =>
  request<Page<Artist>>('/tutti/v1/artists', { query: { ...list, ...window }, signal })

export const genres = queryOptions({
  queryKey: ['library', 'genres'],
  queryFn: ({ signal }) => request<Page<Genre>>('/tutti/v1/genres', { query: { limit: 500 }, signal }),
})

export const summary = queryOptions({
  queryKey: ['library', 'summary'],
  queryFn: ({ signal }) => request<Summary>('/tutti/v1/library/summary', { signal }),
})
export type Summary = {
  tracks: number
  albums: number
  artists: number
  genres: number
  duration_ms: number
  size: number
  missing: number
}

export const album = (id: string) =>
  queryOptions({
    queryKey: ['library', 'album', id],
    queryFn: ({ signal }) => wholeAlbum(id, signal),
    placeholderData: undefined,
  })

// The Web API gives the first 50 tracks with the album; the rest follows in pages.
async function wholeAlbum(id: string, signal: AbortSignal): Promise<Album> {
  const album = await request<Album>(`/v1/albums/${id}`, { signal })
  while (album.tracks.items.length < album.tracks.total) {
    const query = { offset: album.tracks.items.length, limit: 50 }
    const more = await request<Page<Omit<Track, 'album'>>>(`/v1/albums/${id}/tracks`, { query, signal })
    if (!more.items.length) break
    album.tracks.items.push(...more.items)
  }
  return album
}

export const artist = (id: string) =>
  queryOptions({
    queryKey: ['library', 'artist', id],
    queryFn: ({ signal }) => request<Artist>(`/v1/artists/${id}`, { signal }),
    placeholderData: undefined,
  })

export const artistAlbums = (id: string, groups: string) =>
  queryOptions({
    queryKey: ['library', 'artist', id, 'albums', groups],
    queryFn: ({ signal }) => request<Page<AlbumRef>>(`/v1/artists/${id}/albums`, { query: { include_groups: groups, limit: 50 }, signal }),
    placeholderData: undefined,
  })

export const artistTop = (id: string) =>
  queryOptions({
    queryKey: ['library', 'artist', id, 'top'],
    queryFn: ({ signal }) => request<{ tracks: Track[] }>(`/v1/artists/${id}/top-tracks`, { signal }),
    placeholderData: undefined,
  })

export type Found = {
  tracks?: Page<Track>
  artists?: Page<Artist>
  albums?: Page<AlbumRef>
  playlists?: Page<PlaylistRef | null>
}
export const search = (words: string) =>
  queryOptions({
    queryKey: ['library', 'search', words],
    queryFn: ({ signal }) => request<Found>('/v1/search', { query: { q: words, type: 'track,artist,album,playlist', limit: 12 }, signal }),
    enabled: words.length > 0,
    staleTime: 30_000,
  })

export type Lyrics = { track_id: string; synced: boolean; language: string | null; lines: { start_ms: number | null; text: string }[] }
export const lyrics = (id: string) =>
  queryOptions({
    queryKey: ['library', 'lyrics', id],
    queryFn: ({ signal }) => request<Lyrics>(`/tutti/v1/tracks/${id}/lyrics`, { signal }),
    placeholderData: undefined,
  })
