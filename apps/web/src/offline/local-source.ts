import type { Decision } from '../api/media.ts'
import { address } from '../api/request.ts'
import { audioCache, audioPath } from './names.ts'
import { isAway, isHere, readShelf } from './shelf.ts'

/** Those of the last tracks: the one that plays must not lose its address to the one that is got ready. */
const blobs = new Map<string, string>()
const KEPT = 4

/** Where a downloaded track's bytes are in this browser; `null`: it is not here. `anew`: the address was refused, so the server is asked if it can be. */
export async function localSource(id: string, anew: boolean): Promise<Decision | null> {
  const { user } = readShelf()
  if (!user || !isHere(id) || (anew && !isAway())) return null
  const path = address(`/${audioPath(user, id)}`)
  const url = navigator.serviceWorker.controller ? path : await blobOf(id, path, audioCache(user))
  if (!url) return null
  const { bytes: size, type: content_type, duration_ms, loudness, has_waveform } = readShelf().files.get(id)!
  return { track_id: id, action: 'direct', url, content_type, size, duration_ms, expires_at: null, reasons: [], loudness, has_waveform }
}

// Before the worker rules this page the same bytes come as a blob, which stays on disk too.
async function blobOf(id: string, path: string, cacheName: string): Promise<string | null> {
  const known = blobs.get(id)
  if (known) return known
  const kept = await caches.match(path, { cacheName })
  if (!kept) return null
  const url = URL.createObjectURL(await kept.blob())
  blobs.set(id, url)
  for (const [old, gone] of [...blobs].slice(0, -KEPT)) {
    URL.revokeObjectURL(gone)
    blobs.delete(old)
  }
  return url
}
