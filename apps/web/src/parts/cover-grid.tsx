import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Entity } from '../api/types.ts'
import { Skeleton } from '../design/states.tsx'
import { CoverCard } from './cover-card.tsx'
import { useScroller } from './track-list.tsx'

type Props = {
  name: string
  count: number
  at: (index: number) => Entity | undefined
  need?: (first: number, last: number) => void
  mine?: (item: Entity) => boolean
}

/** Covers in as many columns as fit, drawn only where they are in sight. */
export function CoverGrid({ name, count, at, need, mine }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const { margin, scroller } = useScroller(box)
  const { columns, width, gap } = useColumns(box)
  const rows = useVirtualizer({
    count: Math.ceil(count / columns),
    getScrollElement: scroller,
    estimateSize: () => width + 50 + gap,
    overscan: 3,
    scrollMargin: margin,
  })
  useEffect(() => rows.measure(), [rows, width])
  const seen = rows.getVirtualItems()
  const first = (seen[0]?.index ?? 0) * columns
  const last = ((seen.at(-1)?.index ?? 0) + 1) * columns
  useEffect(() => need?.(first, last), [need, first, last])
  return (
    <div ref={box} role="list" aria-label={name} className="relative" style={{ height: rows.getTotalSize() }}>
      {seen.map(({ index: row, start, key }) => (
        <div
          key={key}
          className="absolute inset-x-0 top-0 grid"
          style={{
            transform: `translateY(${start - margin}px)`,
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            columnGap: gap,
          }}
        >
          {Array.from({ length: Math.min(columns, count - row * columns) }, (_, i) => {
            const item = at(row * columns + i)
            return (
              <div role="listitem" key={i}>
                {item ? <CoverCard item={item} size={Math.round(width)} mine={mine?.(item)} /> : <CardSkeleton />}
              </div>
            )
          })}
        </div>
      ))}
    </div>
  )
}

const CardSkeleton = () => (
  <div className="late">
    <Skeleton className="aspect-square rounded-card" />
    <Skeleton className="mt-3 h-4 w-3/4" />
    <Skeleton className="mt-2 h-3 w-1/2" />
  </div>
)

function useColumns(box: React.RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ columns: 6, width: 176, gap: 22 })
  useLayoutEffect(() => {
    const measure = () => {
      const space = box.current?.clientWidth ?? 1000
      const gap = space < 600 ? 14 : 22
      const columns = Math.max(2, Math.floor((space + gap) / ((space < 600 ? 132 : 172) + gap)))
      setSize({ columns, gap, width: (space - gap * (columns - 1)) / columns })
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(box.current!)
    return () => observer.disconnect()
  }, [box])
  return size
}
