import type { Context as HonoContext } from 'hono'
import { z } from 'zod'
import { current } from './context.ts'

const whole = (max: number) => z.coerce.number().int().min(0).max(max)

/** `limit` 1 to `max` (default 20 or less) and `offset`, from a query. */
export const pagingUpTo = (max: number, standard = 20) =>
  z.object({ limit: z.coerce.number().int().min(1).max(max).default(Math.min(standard, max)), offset: whole(10_000_000).default(0) })

/** The Web API's paging: limit 1 to 50, default 20. */
export const paging = pagingUpTo(50)

/** Ids of the Web API in a query, 1 to `most`: comma-separated. */
export const idsUpTo = (most: number) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((id) => id.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.string()).min(1).max(most))

export type Paging = { limit: number; offset: number }

/** A page of the Web API (PagingObject): links are absolute and keep the other parameters. */
export type Page<I> = {
  href: string
  limit: number
  next: string | null
  offset: number
  previous: string | null
  total: number
  items: I[]
}

type Slice<I> = Paging & { total: number; items: I[] }

/** A page as the answer to the request at hand. */
export const page = <I>(c: HonoContext, slice: Slice<I>): Page<I> => pageAt(c.req.url, slice)

/** A page under the link where its items are found; a nested page has its own. */
export const pageAt = <I>(url: string, { limit, offset, total, items }: Slice<I>): Page<I> => {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const link = (at: number) => {
    const query = new URLSearchParams(searchParams)
    query.set('offset', String(at))
    query.set('limit', String(limit))
    return `${current().origin}${pathname}?${query}`
  }
  return {
    href: link(offset),
    limit,
    next: offset + limit < total ? link(offset + limit) : null,
    offset,
    previous: offset > 0 ? link(Math.max(0, offset - limit)) : null,
    total,
    items,
  }
}
