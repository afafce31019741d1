import { keepPreviousData, useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { Window } from '../api/catalog.ts'
import type { Page } from '../api/types.ts'

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
  const options = useCallback(
    (page: number) => ({
      queryKey: [...queryKey, { page, size }],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetch({ offset: page * size, limit: size, signal }),
      placeholderData: page === 0 ? keepPreviousData : undefined,
      // eslint-disable-next-line -- the key's text stands for the key
    }),
    [name, size],
  )

  const results = useQueries({ queries: wanted.map(options) })
  const byPage = new Map(wanted.map((page, i) => [page, results[i]!.data]))
  // While the pages of a far jump are on their way the list must not shrink under the scrollbar.
  const known = useRef<number | null>(null)
  const total = results.find(({ data }) => data)?.data?.total ?? known.current
  known.current = total
  const failed = results.find(({ error }) => error)

  const need = useCallback(
    (first: number, last: number) => {
      const pages: number[] = []
      for (let page = Math.max(0, Math.floor((first - 20) / size)); page <= Math.floor((last + 20) / size); page++) pages.push(page)
      const text = pages.join(',') || '0'
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
