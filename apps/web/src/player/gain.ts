import type { Loudness } from '../api/media.ts'
import { type Preferences, TARGET_LUFS } from './preferences.ts'

const fromDecibels = (db: number) => 10 ** (db / 20)
/** What is nearly silence is not made to music: noise would come with it. */
const MOST_DB = 12

/** By how much a track is made louder or quieter, never so that its highest peak would be clipped. 1 where its loudness is not known. */
export function gainFor(loudness: Loudness | null | undefined, mode: Preferences['loudness']): number {
  if (!loudness || mode === 'off') return 1
  const ofAlbum = mode === 'album' && loudness.album_lufs !== null
  const lufs = ofAlbum ? loudness.album_lufs : loudness.integrated_lufs
  const peak = (ofAlbum ? loudness.album_true_peak_dbtp : null) ?? loudness.true_peak_dbtp
  if (lufs === null) return 1
  const wanted = Math.min(MOST_DB, TARGET_LUFS - lufs)
  return fromDecibels(peak === null ? Math.min(0, wanted) : Math.min(wanted, Math.max(0, -peak)))
}
