import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { IconButton } from '../design/button.tsx'
import { Skeleton } from '../design/states.tsx'
import { t } from '../text/en.ts'

type Props = { title: string; reason?: ReactNode; more?: ReactNode; children: ReactNode[] }
export const shelfColumns = 'auto-cols-[176px] max-md:auto-cols-[140px] gap-5 max-md:gap-3.5'

/** A row of covers that scrolls by wheel, keys and arrows. */
export function Shelf({ title, reason, more, children }: Props) {
  const row = useRef<HTMLDivElement>(null)
  const [ends, setEnds] = useState({ left: true, right: true })
  useEffect(() => {
    const element = row.current!
    const look = () => setEnds({ left: element.scrollLeft < 8, right: element.scrollLeft + element.clientWidth > element.scrollWidth - 8 })
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => (observer.disconnect(), element.removeEventListener('scroll', look))
  }, [children.length])
  const slide = (by: number) => row.current?.scrollBy({ left: by * row.current.clientWidth * 0.85, behavior: 'smooth' })
  return (
    <section aria-label={title} className="mt-7 first:mt-0">
      <header className="mb-3 flex items-end gap-3">
        <div className="min-w-0 grow">
          <h2 className="truncate text-20 font-bold">{title}</h2>
          {reason && <p className="truncate text-13 text-quiet">{reason}</p>}
        </div>
        {more}
        {!(ends.left && ends.right) && (
          <div className="flex gap-1 max-md:hidden">
            <IconButton
              label={t.shelf.back(title)}
              icon={ChevronLeft}
              disabled={ends.left}
              onClick={() => slide(-1)}
              tip={false}
              className="bg-raised"
            />
            <IconButton
              label={t.shelf.on(title)}
              icon={ChevronRight}
              disabled={ends.right}
              onClick={() => slide(1)}
              tip={false}
              className="bg-raised"
            />
          </div>
        )}
      </header>
      <div ref={row} className={`no-bar bleed grid grid-flow-col overflow-x-auto pt-1 pb-1 ${shelfColumns}`}>
        {children}
      </div>
    </section>
  )
}

export function ShelfSkeleton() {
  return (
    <div className="mt-7 first:mt-0">
      <Skeleton className="mb-4 h-6 w-48" />
      <div className={`grid grid-flow-col overflow-hidden ${shelfColumns}`}>
        {Array.from({ length: 9 }, (_, i) => (
          <div key={i}>
            <Skeleton className="aspect-square w-full rounded-card" />
            <Skeleton className="mt-3 h-4 w-3/4" />
            <Skeleton className="mt-2 h-3 w-1/2" />
          </div>
        ))}
      </div>
    </div>
  )
}
