import { decide, type Decision } from '../api/media.ts'
import type { PlayerState } from '../api/playback.ts'
import { address } from '../api/request.ts'
import { localSource } from '../offline/local-source.ts'
import { isAway, isHere, readShelf } from '../offline/shelf.ts'
import { onQuality, readQuality, wish } from './quality.ts'
import { canJoin } from './sound/joined.ts'
import { openAhead } from './sound/line.ts'
import type { Source } from './sound/source.ts'

const kinds = [
  'audio/mpeg',
  'audio/aac',
  'audio/flac',
  'audio/ogg; codecs=opus',
  'audio/ogg; codecs=vorbis',
  'audio/mp4; codecs=mp4a.40.2',
  'audio/mp4; codecs=alac',
  'audio/wav',
  'audio/aiff',
  'audio/x-ms-wma',
]
const kept = new Map<string, Decision>()
const asked = new Map<string, Promise<void>>()
onQuality(() => kept.clear())

/** What this browser says it can play. */
export function playableTypes(): string[] {
  const audio = document.createElement('audio')
  return kinds.filter((kind) => audio.canPlayType(kind.replace(/codecs=(.*)/, 'codecs="$1"')) !== '')
}

const fresh = (decision: Decision | undefined) =>
  decision !== undefined && (decision.expires_at === null || new Date(decision.expires_at).getTime() - Date.now() > 60_000)

/** The decision for a track, its URL on our own origin. `anew` forgets an address that was refused. Throws ApiError. */
export async function sourceOf(id: string, anew = false): Promise<Decision> {
  const local = await localSource(id, anew)
  if (local) return local
  if (anew) kept.delete(id)
  if (!fresh(kept.get(id))) await (asked.get(id) ?? prepare([id]))
  const decision = kept.get(id)
  if (!decision) throw new Error('cannot play track: the server said nothing about it')
  return decision
}

/** What a decision gives to be heard; `null` when it is nothing. */
export const soundOf = ({ action, url, hls_url, duration_ms, loudness }: Decision): Source | null =>
  action === 'none' || !url
    ? null
    : { url, byTime: action === 'transcode', durationMs: duration_ms, loudness: loudness ?? null, hls: hls_url ?? undefined }

/** Whether there is a waveform of this track, as far as is known here. */
export const hasWaveform = (id: string): boolean => (kept.get(id) ?? readShelf().files.get(id))?.has_waveform === true

/** Asks ahead where tracks are, so that the next one starts at once. */
export function prepare(ids: string[]): Promise<void> {
  const unknown = [...new Set(ids)].filter((id) => !isHere(id) && !fresh(kept.get(id)) && !asked.has(id)).slice(0, 20)
  if (!unknown.length || isAway()) return Promise.resolve()
  const call = decide(unknown, { types: playableTypes(), ...wish(), hls: readQuality() === 'auto' })
    .then(({ items }) => {
      for (const item of items)
        kept.set(item.track_id, { ...item, url: item.url && address(item.url), hls_url: item.hls_url && address(item.hls_url) })
      while (kept.size > 100) kept.delete(kept.keys().next().value!)
    })
    .finally(() => unknown.forEach((id) => asked.delete(id)))
  for (const id of unknown) asked.set(id, call)
  return call
}

const AHEAD = 5

/** What was opened last without sounding. */
let prepared = ''

/** What sounds at another device may be taken over at any moment: it is opened here, so that it begins at once. */
export function prepareHere(state: PlayerState | null): void {
  const id = state?.is_playing ? state.item?.id : undefined
  if (!id || id === prepared || document.visibilityState !== 'visible') return
  prepared = id
  void sourceOf(id)
    .then((decision) => {
      const sound = soundOf(decision)
      if (sound && !sound.byTime && canJoin()) openAhead(sound)
    })
    .catch(() => undefined)
}

/** The same for what is to come next here. */
export function prepareNext(state: PlayerState | null): void {
  prepared = ''
  void prepare(state?.next.slice(0, AHEAD).map(({ track }) => track.id) ?? []).catch(() => undefined)
}

/** Why an address gives no sound: when to try again, or the server's own words. Asked after the fact, as an element does not tell. */
export async function refusalOf(url: string): Promise<{ againMs: number } | { reason: string } | undefined> {
  const ending = new AbortController()
  try {
    const response = await fetch(url, { signal: ending.signal })
    if (response.ok) return undefined
    if (response.status === 429 || response.status >= 500) return { againMs: (Number(response.headers.get('retry-after')) || 2) * 1000 }
    const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null
    return body?.error?.message ? { reason: body.error.message } : undefined
  } catch {
    return undefined
  } finally {
    ending.abort()
  }
}
