import type { Window } from './catalog.ts'
import { request } from './request.ts'
import type { Artist, Page, SavedAlbum, SavedTrack } from './types.ts'

export const listSavedTracks = ({ signal, ...window }: Window) => request<Page<SavedTrack>>('/v1/me/tracks', { query: window, signal })
export const listSavedAlbums = ({ signal, ...window }: Window) => request<Page<SavedAlbum>>('/v1/me/albums', { query: window, signal })

/** Followed artists come by cursor; `after` is the last id seen. */
export const listFollowed = (after: string | null, signal?: AbortSignal) =>
  request<{ artists: { items: Artist[]; total: number; cursors: { after: string | null } } }>('/v1/me/following', {
    query: { type: 'artist', limit: 50, after },
    signal,
  })

/** For each URI whether it is saved or followed; at most 40 a call. */
export const contains = (uris: string[], signal?: AbortSignal) =>
  request<boolean[]>('/v1/me/library/contains', { query: { uris: uris.join(',') }, signal })

export const save = (uris: string[]) => request('/v1/me/library', { method: 'PUT', query: { uris: uris.join(',') } })
export const unsave = (uris: string[]) => request('/v1/me/library', { method: 'DELETE', query: { uris: uris.join(',') } })
