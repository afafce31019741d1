import { queryOptions } from '@tanstack/react-query'
import { request } from './request.ts'

export type Decision = {
  track_id: string
  /** `transcode`: made for us; `t` (ms), appended to its address, begins there. */
  action: 'direct' | 'transcode' | 'none'
  url: string | null
  content_type: string | null
  size: number | null
  duration_ms: number
  expires_at: string | number | null
  reasons: { code: string; text: string }[]
  /** `null` while it is not known. */
  loudness?: Loudness | null
  /** The track has been analysed. */
  has_waveform?: boolean
  /** Where `hls` was asked for and can be had. */
  hls_url?: string | null
}

/** After EBU R128: LUFS, and dB of the true peak. */
export type Loudness = {
  integrated_lufs: number | null
  true_peak_dbtp: number | null
  album_lufs: number | null
  album_true_peak_dbtp: number | null
  source: 'measured' | 'tags'
}

/** At most so many kbit/s, and little where data is dear. */
export type Wish = { max_bitrate?: number; data_saver?: boolean }

/** Where the bytes of these tracks (at most 20) are for a browser that plays `types`, or why it cannot play them. */
export const decide = (track_ids: string[], wish: Wish & { types: string[]; hls?: boolean }) =>
  request<{ items: Decision[] }>('/tutti/v1/media/decide', { method: 'POST', body: { track_ids, ...wish } })

/** The peaks of a track that was measured, each 0–255, evenly over its length. */
export const waveform = (id: string) =>
  queryOptions({
    queryKey: ['waveform', id],
    queryFn: () => request<{ peaks: number[] }>(`/tutti/v1/media/waveforms/${id}`),
    staleTime: Infinity,
    placeholderData: undefined,
  })
