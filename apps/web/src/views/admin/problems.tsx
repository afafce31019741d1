import { useVirtualizer } from '@tanstack/react-virtual'
import { CircleCheck } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { listProblems } from '../../api/folders.ts'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { when } from '../../parts/format.ts'
import { useScroller } from '../../parts/track-list.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { t } from '../../text/en.ts'

/** Files that could not be read, each with its reason. */
export function ProblemsTab() {
  const box = useRef<HTMLUListElement>(null)
  const pages = usePages(['problems'], listProblems)
  const { margin, scroller } = useScroller(box)
  const rows = useVirtualizer({
    count: pages.total ?? 0,
    getScrollElement: scroller,
    estimateSize: () => 64,
    overscan: 8,
    scrollMargin: margin,
  })
  const seen = rows.getVirtualItems()
  const [first, last] = [seen[0]?.index ?? 0, seen.at(-1)?.index ?? 0]
  const { need } = pages
  useEffect(() => need(first, last), [need, first, last])
  if (pages.error) return <ErrorState error={pages.error} what={t.problems.failed} retry={pages.retry} />
  if (pages.total === 0) return <EmptyState icon={CircleCheck} title={t.problems.empty} text={t.problems.emptyText} />
  return (
    <ul ref={box} className="relative max-w-220" style={{ height: rows.getTotalSize() }}>
      {seen.map(({ index, start, key }) => {
        const problem = pages.at(index)
        return (
          <li
            key={key}
            className="absolute inset-x-0 top-0 flex h-16 items-center gap-4 border-b"
            style={{ transform: `translateY(${start - margin}px)` }}
          >
            <div className="min-w-0 grow">
              <p className="truncate" title={problem?.path} dir="auto">
                {problem?.path}
              </p>
              <p className="truncate text-13 text-danger" title={problem?.reason}>
                {problem?.reason}
              </p>
            </div>
            <span className="text-12 whitespace-nowrap text-faint">{when(problem?.at)}</span>
          </li>
        )
      })}
    </ul>
  )
}
