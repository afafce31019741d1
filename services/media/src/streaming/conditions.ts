import type { IncomingHttpHeaders } from 'node:http'

/** What tells one version of a file from another. `modified` in ms since the epoch. */
export type Validators = { etag: string; modified: number }

/** How the conditions of a GET or HEAD come out. */
export type Outcome = 'go on' | 'not modified' | 'failed'

/** Evaluates the conditions in the order of RFC 9110, 13.2.2, steps 1 to 4. */
export const evaluate = (headers: IncomingHttpHeaders, { etag, modified }: Validators): Outcome => {
  const seconds = Math.floor(modified / 1000)
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  const unmodifiedSince = secondsOf(headers['if-unmodified-since'])
  const modifiedSince = secondsOf(headers['if-modified-since'])
  if (match !== undefined) {
    if (!tagsOf(match).some((tag) => tag === '*' || tag === etag)) return 'failed'
  } else if (unmodifiedSince !== undefined && seconds > unmodifiedSince) return 'failed'
  if (noneMatch !== undefined) return tagsOf(noneMatch).some((tag) => tag === '*' || weak(tag) === etag) ? 'not modified' : 'go on'
  return modifiedSince !== undefined && seconds <= modifiedSince ? 'not modified' : 'go on'
}

/** Whether a range may be answered as one: If-Range is absent, or names exactly this version (RFC 9110, 13.1.5). */
export const rangeHolds = (ifRange: string | undefined, { etag, modified }: Validators): boolean =>
  ifRange === undefined || ifRange.trim() === etag || secondsOf(ifRange) === Math.floor(modified / 1000)

const tagsOf = (header: string): string[] => header.match(/\*|(?:W\/)?"[^"]*"/g) ?? []

/** Compared weakly, a tag's mark of weakness does not count (RFC 9110, 8.8.3.2). */
const weak = (tag: string) => tag.replace(/^W\//, '')

const secondsOf = (date: string | string[] | undefined): number | undefined => {
  if (typeof date !== 'string' || !/^[A-Z][a-z]{2,8},? /.test(date)) return undefined
  const ms = Date.parse(date)
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000)
}
