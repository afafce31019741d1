import { ArrowDownToLine, Ellipsis, Pause, Play } from 'lucide-react'
import { memo, type KeyboardEvent, type MouseEvent } from 'react'
import type { Track } from '../api/types.ts'
import { IconButton } from '../design/button.tsx'
import { Cover } from '../design/cover.tsx'
import { cx } from '../design/cx.ts'
import { useAway, useIsHere } from '../offline/shelf.ts'
import { t } from '../text/en.ts'
import { Bars } from './bars.tsx'
import { clock } from './format.ts'
import { HeartButton } from './heart.tsx'
import { AlbumLink, ArtistLinks } from './links.tsx'
import { useTrackPlaying } from './play.ts'
import { useRowDrag } from './use-row-drag.ts'

/** `marked`: what is downloaded says so, unless everything is. */
export type Columns = { cover?: boolean; album?: boolean; note?: string; marked?: boolean }
export type RowEvents = {
  play: (index: number) => void
  toggle: (index: number, playing: boolean) => void
  select: (index: number, event: MouseEvent) => void
  menu: (index: number, event: MouseEvent) => void
  key: (index: number, event: KeyboardEvent) => void
  dragged: (index: number) => { tracks: Track[]; indexes: number[] }
}
type Props = {
  track: Omit<Track, 'album'> & { album?: Track['album'] }
  index: number
  label: number
  columns: Columns
  note?: string
  selected: boolean
  focusable: boolean
  events: RowEvents
  sortable?: boolean
  list: string
}

export const gridOf = ({ album, note }: Columns) =>
  cx(
    'grid items-center gap-4 px-3 max-md:gap-3 max-md:px-2',
    album && note !== undefined
      ? 'grid-cols-[32px_minmax(0,5fr)_minmax(0,3.2fr)_minmax(0,1.2fr)_150px] max-lg:grid-cols-[32px_minmax(0,5fr)_minmax(0,3fr)_150px]'
      : album
        ? 'grid-cols-[32px_minmax(0,5fr)_minmax(0,4fr)_150px]'
        : note !== undefined
          ? 'grid-cols-[32px_minmax(0,5fr)_minmax(0,2fr)_150px]'
          : 'grid-cols-[32px_minmax(0,1fr)_150px]',
  )

/** One track: its number becomes the play button, the playing one has the accent's colour. */
export const TrackRow = memo(function TrackRow({ track, index, label, columns, note, selected, focusable, events, sortable, list }: Props) {
  const playing = useTrackPlaying(track.id)
  const { ref, edge, dragging } = useRowDrag({ index, list, sortable, dragged: events.dragged, name: track.name })
  const missing = track.tutti?.missing
  const isHere = useIsHere(track.id)
  // Without the server the rest of a list is still shown, but only what is here can be heard.
  const isFar = useAway() && !isHere
  return (
    <div
      ref={ref}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      data-row={index}
      onClick={(event) => events.select(index, event)}
      onDoubleClick={() => events.play(index)}
      onContextMenu={(event) => events.menu(index, event)}
      onKeyDown={(event) => events.key(index, event)}
      className={cx(
        'group relative h-full rounded-row outline-offset-[-2px] select-none',
        gridOf(columns),
        'max-md:flex!',
        selected ? 'bg-hover' : 'hover:bg-hover/60',
        dragging && 'opacity-40',
      )}
    >
      {edge && (
        <span aria-hidden className={cx('absolute inset-x-2 h-0.5 rounded-full bg-accent', edge === 'top' ? '-top-px' : '-bottom-px')} />
      )}
      <div role="gridcell" className={cx('flex h-8 w-8 items-center justify-center text-quiet tnum', columns.cover && 'max-md:hidden')}>
        <span className={cx('group-hover:hidden group-focus-within:hidden', playing && 'text-accent-text')}>
          {playing ? <Bars still={playing === 'paused'} /> : label}
        </span>
        <IconButton
          tabIndex={-1}
          tip={false}
          icon={playing === 'playing' ? Pause : Play}
          fill
          size={16}
          label={playing === 'playing' ? t.player.pause : t.player.playNamed(track.name)}
          onClick={(event) => (event.stopPropagation(), events.toggle(index, playing !== null))}
          onDoubleClick={(event) => event.stopPropagation()}
          className="hidden! text-text group-focus-within:inline-flex! group-hover:inline-flex!"
        />
      </div>
      <div role="gridcell" className="flex min-w-0 grow items-center gap-3">
        {columns.cover && (
          <Cover images={track.album?.images} size={44} kind="track" className={cx('size-10', (missing || isFar) && 'opacity-50')} />
        )}
        <div className="min-w-0">
          <div
            className={cx('truncate', columns.cover && 'font-medium', (missing || isFar) && 'text-faint', playing && 'text-accent-text')}
          >
            {track.name}
          </div>
          <div className="flex items-center gap-1.5 text-13 text-quiet">
            {isHere && columns.marked !== false && (
              <ArrowDownToLine size={12} strokeWidth={2.25} aria-label={t.offline.here} className="shrink-0 text-accent-text" />
            )}
            <span className="truncate">{missing ? t.track.missing : <ArtistLinks artists={track.artists} />}</span>
          </div>
        </div>
      </div>
      {columns.album && (
        <div role="gridcell" className="truncate text-13 text-quiet max-md:hidden">
          {track.album && <AlbumLink album={track.album} />}
        </div>
      )}
      {columns.note !== undefined && (
        <div role="gridcell" className={cx('truncate text-13 text-quiet max-md:hidden', columns.album && 'max-lg:hidden')}>
          {note}
        </div>
      )}
      <div role="gridcell" className="flex items-center justify-end gap-1 text-13 text-quiet tnum">
        <HeartButton uri={track.uri} name={track.name} size={16} shy />
        <span className="w-12 text-right max-md:w-auto">{clock(track.duration_ms)}</span>
        <IconButton
          tip={false}
          icon={Ellipsis}
          label={t.menu.more(track.name)}
          onClick={(event) => events.menu(index, event)}
          tabIndex={-1}
          className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-md:opacity-100"
        />
      </div>
    </div>
  )
})
