import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Track } from '../api/types.ts'
import { cx } from '../design/cx.ts'
import type { MenuEntry } from '../design/overlay-store.ts'
import { Skeleton } from '../design/states.tsx'
import { t } from '../text/en.ts'
import { gridOf, TrackRow, type Columns } from './track-row.tsx'
import { useSelection } from './use-selection.ts'
import { useTrackEvents } from './use-track-events.ts'

export type ListRow = { track: Track | null; note?: string }
type Props = {
  name: string
  id: string
  count: number
  columns: Columns
  sortable?: boolean
  at: (index: number) => ListRow | undefined
  need?: (first: number, last: number) => void
  play: (index: number) => void
  extra?: (indexes: number[]) => MenuEntry[]
  remove?: (indexes: number[]) => void
}

/** The page's scrolling element and where a list begins in it. */
export function useScroller(ref: React.RefObject<HTMLElement | null>) {
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    const scroller = document.getElementById('main')
    const measure = () => {
      if (!ref.current || !scroller) return
      setMargin(Math.round(ref.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop))
    }
    measure()
    const observer = new ResizeObserver(measure)
    if (scroller?.firstElementChild) observer.observe(scroller.firstElementChild)
    return () => observer.disconnect()
  }, [ref])
  return { margin, scroller: () => document.getElementById('main') }
}

/** Tracks in rows, drawn only where they are in sight: 50,000 are as light as fifty. */
export function TrackList({ name, id, count, columns, sortable, at, need, play, extra, remove }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const { margin, scroller } = useScroller(box)
  const height = columns.cover ? 56 : 48
  const rows = useVirtualizer({ count, getScrollElement: scroller, estimateSize: () => height, overscan: 8, scrollMargin: margin })
  const selection = useSelection(id)
  const [focused, setFocused] = useState(0)
  const focus = (index: number) => {
    const next = Math.max(0, Math.min(count - 1, index))
    setFocused(next)
    rows.scrollToIndex(next, { align: 'auto' })
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus({ preventScroll: true }))
  }
  const events = useTrackEvents({ trackAt: (index) => at(index)?.track, play, extra, remove, focus }, selection)
  const seen = rows.getVirtualItems()
  const first = seen[0]?.index ?? 0
  const last = seen.at(-1)?.index ?? 0
  useEffect(() => need?.(first, last), [need, first, last])
  return (
    <div role="grid" aria-label={name} aria-rowcount={count + 1} aria-multiselectable ref={box} className="-mx-3 max-md:-mx-2">
      <ListHead columns={columns} />
      <div className="relative" style={{ height: rows.getTotalSize() }}>
        {seen.map(({ index, start, key }) => {
          const row = at(index)
          return (
            <div
              key={key}
              className="absolute inset-x-0 top-0 contain-strict"
              style={{ height, transform: `translateY(${start - margin}px)` }}
            >
              {row?.track ? (
                <TrackRow
                  track={row.track}
                  note={row.note}
                  index={index}
                  label={index + 1}
                  columns={columns}
                  list={id}
                  sortable={sortable}
                  selected={selection.rows.has(index)}
                  focusable={index === focused}
                  events={events}
                />
              ) : (
                <RowSkeleton columns={columns} gone={row !== undefined} />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** Names of the columns. */
export function ListHead({ columns }: { columns: Columns }) {
  return (
    <div role="row" className={cx(gridOf(columns), 'mb-2 h-9 border-b text-12 text-faint max-md:hidden')}>
      <span role="columnheader" className="text-center">
        #
      </span>
      <span role="columnheader">{t.column.title}</span>
      {columns.album && <span role="columnheader">{t.column.album}</span>}
      {columns.note !== undefined && (
        <span role="columnheader" className={cx(columns.album && 'max-lg:hidden')}>
          {columns.note}
        </span>
      )}
      <span role="columnheader" className="pr-9 text-right">
        {t.column.length}
      </span>
    </div>
  )
}

export function RowSkeleton({ columns, gone }: { columns: Columns; gone?: boolean }) {
  if (gone) return <div className="flex h-full items-center px-3 text-13 text-faint">{t.track.gone}</div>
  return (
    <div className="late flex h-full items-center gap-4 px-3">
      <Skeleton className={columns.cover ? 'ml-12 size-10 max-md:ml-0' : 'ml-2 size-4'} />
      <div className="grow">
        <Skeleton className="h-3.5 w-2/5" />
        <Skeleton className="mt-2 h-3 w-1/4" />
      </div>
    </div>
  )
}
