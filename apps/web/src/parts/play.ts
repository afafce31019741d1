import { radio } from '../api/recommendations.ts'
import { ApiError } from '../api/request.ts'
import type { Track } from '../api/types.ts'
import { toast } from '../design/toast-store.ts'
import { pause, resume, start } from '../player/commands.ts'
import { keepReasons } from '../player/reasons.ts'
import { getView, usePlayer } from '../player/store.ts'
import { t } from '../text/en.ts'

/** Plays a context (album, artist, playlist) from its start, at a position, or shuffled. */
export const playContext = (context_uri: string, options: { position?: number; shuffle?: boolean; first?: Track } = {}) =>
  start(
    { context_uri, ...(options.position === undefined ? {} : { offset: { position: options.position } }) },
    { shuffle: options.shuffle, first: options.first },
  )

/** Plays a list of tracks that is no context, from its first; at most 500. */
export const playTracks = (tracks: Track[], from = 0) =>
  start({ uris: tracks.slice(0, 500).map(({ uri }) => uri), offset: { position: from } }, { first: tracks[from] })

/** The play button of a cover: pauses what it started, goes on, or starts. */
export function toggleContext(uri: string) {
  const { state, blocked } = getView()
  if (state?.context?.uri !== uri) return playContext(uri)
  return state.is_playing && !blocked ? pause() : resume()
}

/** Whether this context is the one in the player, and whether it sounds. */
export function useContextPlaying(uri: string): 'playing' | 'paused' | null {
  return usePlayer(({ state, blocked }) => (state?.context?.uri !== uri ? null : state.is_playing && !blocked ? 'playing' : 'paused'))
}

export function useTrackPlaying(id: string | undefined): 'playing' | 'paused' | null {
  return usePlayer(({ state, blocked }) => (!id || state?.item?.id !== id ? null : state.is_playing && !blocked ? 'playing' : 'paused'))
}

/** Music like this seed: asks recommendations for tracks and plays them. */
export async function startRadio(seed: { uri: string; name: string }) {
  try {
    const { tracks } = await radio(seed.uri)
    if (!tracks.length) return toast({ text: t.radio.none(seed.name) })
    keepReasons(tracks.flatMap(({ item, reason }) => (reason ? [{ id: item.id, text: reason.text }] : [])))
    toast({ text: t.radio.started(seed.name) })
    await playTracks(tracks.map(({ item }) => item))
  } catch (error) {
    toast({ text: t.radio.failed(error instanceof ApiError ? error.message : ''), tone: 'bad' })
  }
}
