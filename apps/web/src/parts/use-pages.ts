import { keepPreviousData, useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { Window } from '../api/catalog.ts'
import type { Page } from '../api/types.ts'
import { useLatest } from './use-latest.ts'

export type Pages<T> = {
  total: number | null
  at: (index: number) => T | undefined
  /** Says which rows are in sight; their pages are asked for. */
  need: (first: number, last: number) => void
  /** Rows from `from` on, asked for if they are not here; for playing a list from a row. */
  take: (from: number, count: number) => Promise<T[]>
  error: unknown
  retry: () => void
}

/** A list of any length by pages: only those in sight are asked for, in any order, so a scrollbar can jump to row 40,000. */
export function usePages<T>(queryKey: readonly unknown[], fetch: (window: Window) => Promise<Page<T>>, size = 100): Pages<T> {
  const client = useQueryClient()
  const name = JSON.stringify(queryKey)
  const [range, setRange] = useState<{ name: string; pages: string }>({ name, pages: '0' })
  const wanted = useMemo(() => (range.name === name ? range.pages.split(',').map(Number) : [0]), [range, name])
  const latest = useLatest(fetch)
  const options = useCallback(
    (page: number) => ({
      queryKey: [...(JSON.parse(name) as unknown[]), { page, size }],
      queryFn: ({ signal }: { signal: AbortSignal }) => latest.current({ offset: page * size, limit: size, signal }),
      placeholderData: page === 0 ? keepPreviousData : undefined,
    }),
    [name, size, latest],
  )

  const results = useQueries({ queries: wanted.map(options) })
  const byPage = new Map(wanted.map((page, i) => [page, results[i]!.data]))
  // While the pages of a far jump are on their way the list must not shrink under the scrollbar.
  const fresh = results.find(({ data }) => data)?.data?.total ?? null
  const [known, setKnown] = useState(fresh)
  if (fresh !== null && fresh !== known) setKnown(fresh)
  const total = fresh ?? known
  const failed = results.find(({ error }) => error)

  const need = useCallback(
    (first: number, last: number) => {
      const text = pagesIn(first - 20, last + 20, size).join(',')
      setRange((before) => (before.name === name && before.pages === text ? before : { name, pages: text }))
    },
    [name, size],
  )

  const take = useCallback(
    async (from: number, count: number) => {
      const rows: T[] = []
      for (let page = Math.floor(from / size); page * size < from + count; page++) {
        const { items } = await client.ensureQueryData(options(page))
        rows.push(...items.slice(Math.max(0, from - page * size), from + count - page * size))
        if (items.length < size) break
      }
      return rows
    },
    [client, options, size],
  )

  return {
    total,
    at: (index) => byPage.get(Math.floor(index / size))?.items[index % size],
    need,
    take,
    error: failed && total === null ? failed.error : null,
    retry: () => void failed?.refetch(),
  }
}

function pagesIn(first: number, last: number, size: number): number[] {
  const pages = [Math.max(0, Math.floor(first / size))]
  while ((pages.at(-1)! + 1) * size <= last) pages.push(pages.at(-1)! + 1)
  return pages
}
