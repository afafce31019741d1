import { Link } from '@tanstack/react-router'
import type { Entity } from '../api/types.ts'
import { Cover } from '../design/cover.tsx'
import { openMenu } from '../design/overlay-store.ts'
import { ArtistLinks } from '../parts/links.tsx'
import { albumMenu, artistMenu, playlistMenu, trackMenu } from '../parts/menus.tsx'
import { PlayButton } from '../parts/play-button.tsx'
import { playTracks, toggleContext, useContextPlaying, useTrackPlaying } from '../parts/play.ts'
import { toggle } from '../player/commands.ts'
import { t } from '../text/en.ts'

/** The one thing that was most likely meant, large. */
export function BestMatch({ item }: { item: Entity }) {
  const context = useContextPlaying(item.uri)
  const track = useTrackPlaying(item.type === 'track' ? item.id : undefined)
  const playing = (item.type === 'track' ? track : context) === 'playing'
  const place =
    item.type === 'track' ? { to: '/album/$id', params: { id: item.album.id } } : { to: `/${item.type}/$id`, params: { id: item.id } }
  const play = () => (item.type === 'track' ? void (track ? toggle() : playTracks([item])) : void toggleContext(item.uri))
  return (
    <div
      data-best
      className="group relative flex h-56 flex-col justify-between rounded-[14px] bg-raised p-5 ring-1 ring-line transition-colors hover:bg-hover max-md:h-48"
      onContextMenu={(event) => openMenu(event, menuOf(item), item.name)}
    >
      <Cover
        images={item.type === 'track' ? item.album.images : item.images}
        size={120}
        kind={item.type}
        className="w-26 shadow-lg max-md:w-22"
      />
      <div className="min-w-0 pr-18">
        <Link {...place} className="block truncate text-28 font-bold after:absolute after:inset-0 after:rounded-[14px]">
          {item.name}
        </Link>
        <p className="truncate text-14 text-quiet">
          {t.kinds[item.type]}
          {(item.type === 'track' || item.type === 'album') && (
            <>
              {' '}
              · <ArtistLinks artists={item.artists} className="relative z-1" />
            </>
          )}
        </p>
      </div>
      <PlayButton playing={playing} name={item.name} onClick={play} className="absolute right-5 bottom-5 z-1" />
    </div>
  )
}

function menuOf(item: Entity) {
  if (item.type === 'track') return trackMenu([item])
  if (item.type === 'album') return albumMenu(item)
  return item.type === 'artist' ? artistMenu(item) : playlistMenu(item, false)
}
