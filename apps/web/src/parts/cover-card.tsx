import { Link } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'
import { itemTotal } from '../api/playlists.ts'
import type { AlbumRef, Artist, Entity, PlaylistRef, Track } from '../api/types.ts'
import { Cover } from '../design/cover.tsx'
import { cx } from '../design/cx.ts'
import { openMenu, type MenuEntry } from '../design/overlay-store.ts'
import { t } from '../text/en.ts'
import { Bars } from './bars.tsx'
import { year } from './format.ts'
import { ArtistLinks, UriLink } from './links.tsx'
import { albumMenu, artistMenu, playlistMenu, trackMenu } from './menus.tsx'
import { PlayButton } from './play-button.tsx'
import { playTracks, toggleContext, useContextPlaying, useTrackPlaying } from './play.ts'
import { pause, resume } from '../player/commands.ts'

type Shape = {
  images: Entity extends never ? never : AlbumRef['images'] | null
  line: ReactNode
  to: string
  id: string
  menu: () => MenuEntry[]
}
export type CardReason = { text: string; uri: string | null } | null

/** A cover with its title and one quiet line; the play button rises on hover and focus. */
export function CoverCard({ item, reason, mine, size = 176 }: { item: Entity; reason?: CardReason; mine?: boolean; size?: number }) {
  const contextPlaying = useContextPlaying(item.uri)
  const trackPlaying = useTrackPlaying(item.type === 'track' ? item.id : undefined)
  const playing = item.type === 'track' ? trackPlaying : contextPlaying
  const { images, line, to, id, menu } = shapeOf(item, mine ?? false)
  const open = (event: MouseEvent) => openMenu(event, menu(), item.name)
  const press = () => {
    if (item.type !== 'track') return void toggleContext(item.uri)
    if (!trackPlaying) return void playTracks([item])
    void (trackPlaying === 'playing' ? pause() : resume())
  }
  return (
    <article className="group relative min-w-0">
      <Link
        to={to}
        params={{ id }}
        draggable={false}
        onContextMenu={open}
        className="block rounded-card focus-visible:outline-offset-4"
        aria-label={item.name}
      >
        <Cover
          images={images}
          size={size}
          kind={item.type}
          className="w-full shadow-md transition-[filter] duration-200 group-hover:brightness-90"
        />
      </Link>
      <div className="pointer-events-none absolute inset-x-0 top-0 aspect-square">
        <PlayButton
          size="card"
          name={item.name}
          playing={playing === 'playing'}
          onClick={press}
          className={cx(
            'pointer-events-auto absolute right-2.5 bottom-2.5 transition-[opacity,transform] duration-200 focus-visible:translate-y-0 focus-visible:opacity-100 max-md:hidden',
            playing === 'playing' ? 'group-hover:opacity-100' : '',
            'translate-y-1.5 opacity-0 group-hover:translate-y-0 group-hover:opacity-100',
          )}
        />
        {playing && (
          <span className="absolute bottom-3 left-3 flex h-7 items-center rounded-full bg-black/60 px-2.5 text-accent">
            <Bars still={playing === 'paused'} />
          </span>
        )}
      </div>
      <div className={cx('mt-2.5 min-w-0', item.type === 'artist' && 'text-center')}>
        <Link
          to={to}
          params={{ id }}
          tabIndex={-1}
          onContextMenu={open}
          className={cx('block truncate font-medium', playing && 'text-accent-text')}
        >
          {item.name}
        </Link>
        <p className={cx('text-13 text-quiet', reason ? 'line-clamp-2' : 'truncate')}>
          {reason ? <UriLink uri={reason.uri}>{reason.text}</UriLink> : line}
        </p>
      </div>
    </article>
  )
}

function shapeOf(item: Entity, mine: boolean): Shape {
  if (item.type === 'album') return albumShape(item)
  if (item.type === 'artist') return artistShape(item)
  if (item.type === 'playlist') return playlistShape(item, mine)
  return trackShape(item)
}

const albumShape = (album: AlbumRef): Shape => ({
  images: album.images,
  to: '/album/$id',
  id: album.id,
  menu: () => albumMenu(album),
  line: (
    <>
      {year(album.release_date) && `${year(album.release_date)} · `}
      <ArtistLinks artists={album.artists} />
    </>
  ),
})
const artistShape = (artist: Artist): Shape => ({
  images: artist.images,
  to: '/artist/$id',
  id: artist.id,
  menu: () => artistMenu(artist),
  line: artist.tutti?.albums ? t.albums(artist.tutti.albums) : t.artist.kind,
})
const playlistShape = (playlist: PlaylistRef, mine: boolean): Shape => ({
  images: playlist.images,
  to: '/playlist/$id',
  id: playlist.id,
  menu: () => playlistMenu(playlist, mine),
  line: playlist.description || t.tracks(itemTotal(playlist)),
})
const trackShape = (track: Track): Shape => ({
  images: track.album.images,
  to: '/album/$id',
  id: track.album.id,
  menu: () => trackMenu([track]),
  line: <ArtistLinks artists={track.artists} />,
})
