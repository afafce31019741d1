import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { QueueItem } from '../api/playback.ts'
import { IconButton } from '../design/button.tsx'
import { Cover } from '../design/cover.tsx'
import { cx } from '../design/cx.ts'
import { openMenu } from '../design/overlay-store.ts'
import { skipTo, toggle } from '../player/commands.ts'
import { reorderQueue, unqueue } from '../player/queue-commands.ts'
import { t } from '../text/en.ts'
import { Bars } from './bars.tsx'
import { clock } from './format.ts'
import { trackMenu } from './menus.tsx'
import { useTrackPlaying } from './play.ts'

type Props = { item: QueueItem; now?: boolean; all?: QueueItem[]; index?: number; why?: string }

/** One coming track: a click plays it; those queued by hand can be moved and removed. */
export function QueueRow({ item, now, all, index = 0, why }: Props) {
  const { track } = item
  const { ref, over } = useQueueDrag(item, all, index)
  const playing = useTrackPlaying(now ? track.id : undefined)
  const press = () => void (now ? toggle() : skipTo(item))
  return (
    <div
      ref={ref}
      onContextMenu={(event) => openMenu(event, trackMenu([track]), track.name)}
      className={cx(
        'group flex items-center gap-3 rounded-card px-3 hover:bg-hover/60',
        why || item.added_by ? 'h-18' : 'h-14',
        over && 'shadow-[0_-2px_0_var(--accent)]',
      )}
    >
      <button
        type="button"
        onClick={press}
        aria-label={t.player.playNamed(track.name)}
        className="flex min-w-0 grow items-center gap-3 text-left"
      >
        <span className="relative">
          <Cover images={track.album.images} size={44} className="size-10" />
          {now && (
            <span className="absolute inset-0 flex items-center justify-center rounded-row bg-black/50 text-accent">
              <Bars still={playing !== 'playing'} />
            </span>
          )}
        </span>
        <span className="min-w-0 grow">
          <span className={cx('block truncate', now && 'text-accent-text')}>{track.name}</span>
          <span className="block truncate text-13 text-quiet">{track.artists.map(({ name }) => name).join(', ')}</span>
          {item.added_by && <span className="block truncate text-12 text-faint">{t.together.addedBy(item.added_by.display_name)}</span>}
          {why && (
            <span className="block truncate text-12 text-faint" title={why}>
              {why}
            </span>
          )}
        </span>
      </button>
      <span className={cx('text-12 text-faint tnum', all && 'group-focus-within:hidden group-hover:hidden')}>
        {clock(track.duration_ms)}
      </span>
      {all && (
        <IconButton
          icon={X}
          size={16}
          tip={false}
          label={t.queue.remove(track.name)}
          onClick={() => void unqueue(item)}
          className="-mr-2 hidden! group-focus-within:inline-flex! group-hover:inline-flex! max-md:inline-flex!"
        />
      )}
    </div>
  )
}

function useQueueDrag(item: QueueItem, all: QueueItem[] | undefined, index: number) {
  const ref = useRef<HTMLDivElement>(null)
  const [over, setOver] = useState(false)
  useEffect(() => {
    const element = ref.current!
    const data = { kind: 'tracks', list: 'queue', tracks: [item.track], indexes: [index] }
    const drag = draggable({ element, getInitialData: () => data })
    if (!all) return drag
    const drop = dropTargetForElements({
      element,
      canDrop: ({ source }) => source.data.list === 'queue' && source.element !== element,
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => {
        setOver(false)
        const from = (source.data.indexes as number[])[0]!
        const moved = all[from]
        if (!moved) return
        const rest = all.filter((_, i) => i !== from)
        rest.splice(index, 0, moved)
        void reorderQueue(rest)
      },
    })
    return combine(drag, drop)
  }, [item, all, index])
  return { ref, over }
}
