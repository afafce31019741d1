import { queryOptions } from '@tanstack/react-query'
import type { Window } from './catalog.ts'
import { request } from './request.ts'
import type { Page, Track } from './types.ts'

export type Folder = {
  id: string
  path: string
  demo: boolean
  tracks: number
  state: 'ready' | 'scanning' | 'held' | 'gone'
  reason: string | null
  last_scan_at: string | null
}
export type Scan = {
  id: string | null
  scanning: boolean
  phase: 'walk' | 'read' | 'index' | 'covers' | null
  files_seen: number
  files_done: number
  files_total: number | null
  tracks_added: number
  tracks_changed: number
  tracks_missing: number
  problems: number
  started_at: string | null
  finished_at: string | null
  tracks_per_second: number
}
export type Listing = { path: string; parent: string | null; entries: { name: string; path: string; audio_files: number }[] }
export type Problem = { path: string; reason: string; folder_id: string; at: string }
export type MissingTrack = Track & { missing_since: string }

export const folders = queryOptions({
  queryKey: ['folders'],
  queryFn: ({ signal }) => request<Page<Folder>>('/tutti/v1/folders', { query: { limit: 200 }, signal }),
})

/** The scan under way or the last one; the live line keeps it fresh, and without that line it is asked for every 2 s while scanning. */
export const scan = queryOptions({
  queryKey: ['scan'],
  queryFn: ({ signal }) => request<Scan>('/tutti/v1/scans/current', { signal }),
  refetchInterval: (query) => (query.state.data?.scanning ? 2000 : false),
})

export const browse = (path: string | null) =>
  queryOptions({
    queryKey: ['folders', 'browse', path],
    queryFn: ({ signal }) => request<Listing>('/tutti/v1/folders/browse', { query: { path }, signal }),
  })

export const listProblems = ({ signal, ...window }: Window) => request<Page<Problem>>('/tutti/v1/scans/problems', { query: window, signal })
export const listMissing = ({ signal, ...window }: Window) => request<Page<MissingTrack>>('/tutti/v1/missing', { query: window, signal })

export const addFolder = (path: string) => request<Folder>('/tutti/v1/folders', { method: 'POST', body: { path } })
export const addDemo = () => request<Folder>('/tutti/v1/folders/demo', { method: 'POST' })
export const removeFolder = (id: string) => request(`/tutti/v1/folders/${id}`, { method: 'DELETE' })
export const acceptFolder = (id: string) => request(`/tutti/v1/folders/${id}/accept`, { method: 'POST' })
export const startScan = (body: { folder_id?: string; full?: boolean }) => request<Scan>('/tutti/v1/scans', { method: 'POST', body })
export const cancelScan = () => request('/tutti/v1/scans/current', { method: 'DELETE' })
export const purgeMissing = (body: { track_ids: string[] } | { all: true }) => request('/tutti/v1/missing/purge', { method: 'POST', body })
