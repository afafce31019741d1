import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { itemTotal } from '../api/playlists.ts'
import type { PlaylistRef } from '../api/types.ts'
import { Cover } from '../design/cover.tsx'
import { cx } from '../design/cx.ts'
import { openMenu } from '../design/overlay-store.ts'
import { Bars } from '../parts/bars.tsx'
import { playlistMenu } from '../parts/menus.tsx'
import { addToPlaylist } from '../parts/playlist-actions.ts'
import { useContextPlaying } from '../parts/play.ts'
import { isDragged } from '../parts/use-row-drag.ts'
import { t } from '../text/en.ts'

/** A playlist in the sidebar; tracks can be dropped on it. */
export function SidebarPlaylist({ playlist, mine, narrow }: { playlist: PlaylistRef; mine: boolean; narrow: boolean }) {
  const ref = useRef<HTMLLIElement>(null)
  const [over, setOver] = useState(false)
  const playing = useContextPlaying(playlist.uri)
  const { id, name } = playlist
  const open = mine || playlist.collaborative
  useEffect(
    () =>
      dropTargetForElements({
        element: ref.current!,
        canDrop: ({ source }) => open && isDragged(source.data) && source.data.list !== `playlist:${id}`,
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: ({ source }) => {
          setOver(false)
          if (isDragged(source.data))
            void addToPlaylist(
              { id, name },
              source.data.tracks.map(({ uri }) => uri),
            )
        },
      }),
    [id, name, open],
  )
  return (
    <li ref={ref}>
      <Link
        onContextMenu={(event) => openMenu(event, playlistMenu(playlist, mine), name)}
        to="/playlist/$id"
        params={{ id }}
        draggable={false}
        aria-label={narrow ? name : undefined}
        title={narrow ? name : undefined}
        className={cx(
          'flex items-center gap-3 rounded-card py-1.5 transition-colors hover:bg-hover/60',
          narrow ? 'justify-center' : 'px-2',
          over && 'bg-hover outline-2 outline-accent',
        )}
        activeProps={{ className: 'bg-hover' }}
      >
        <Cover images={playlist.images} size={40} kind="playlist" className="size-9" />
        {!narrow && (
          <span className="min-w-0 grow">
            <span className={cx('block truncate text-14', playing && 'text-accent-text')}>{name}</span>
            <span className="block truncate text-12 text-faint">{t.tracks(itemTotal(playlist))}</span>
          </span>
        )}
        {!narrow && playing && (
          <span className="pr-1 text-accent-text">
            <Bars still={playing === 'paused'} />
          </span>
        )}
      </Link>
    </li>
  )
}
