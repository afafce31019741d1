import type { Track } from '../api/types.ts'
import { imageUrl } from '../design/images.ts'
import { next, pause, previous, resume, seek, seekBy } from './commands.ts'
import { speedOf } from './speed.ts'
import { getView, positionNow, subscribe } from './store.ts'

/** Keys, headsets and lock screens: what plays, and their buttons. */
export function startMediaSession() {
  const session = navigator.mediaSession
  if (!session) return
  const actions: [MediaSessionAction, MediaSessionActionHandler][] = [
    ['play', () => void resume()],
    ['pause', () => void pause()],
    ['nexttrack', () => void next()],
    ['previoustrack', () => void previous()],
    ['seekbackward', (details) => void seekBy(-(details.seekOffset ?? 10) * 1000)],
    ['seekforward', (details) => void seekBy((details.seekOffset ?? 10) * 1000)],
    ['seekto', (details) => void (details.seekTime !== undefined && seek(details.seekTime * 1000))],
  ]
  for (const [action, handler] of actions) session.setActionHandler(action, handler)
  let shown: string | null = null
  subscribe(() => {
    const { state } = getView()
    const item = state?.item ?? null
    session.playbackState = !item ? 'none' : state!.is_playing ? 'playing' : 'paused'
    if (item && shown !== item.id) session.metadata = metadata(item)
    shown = item?.id ?? null
    if (item) place(session, item)
  })
}

function metadata(item: NonNullable<ReturnType<typeof getView>['state']>['item'] & object) {
  const artwork = ([300, 640] as const).map((size) => ({ src: imageUrl(item.album.images, size) ?? '', sizes: `${size}x${size}` }))
  return new MediaMetadata({
    title: item.name,
    artist: item.artists.map(({ name }) => name).join(', '),
    album: item.album.name,
    artwork: artwork.filter(({ src }) => src).map((image) => ({ ...image, src: new URL(image.src, location.origin).href })),
  })
}

function place(session: MediaSession, { duration_ms, album }: Pick<Track, 'duration_ms' | 'album'>) {
  const duration = duration_ms / 1000
  const position = Math.min(duration, Math.max(0, positionNow() / 1000))
  if (duration > 0) session.setPositionState?.({ duration, position, playbackRate: speedOf(album.id) })
}
