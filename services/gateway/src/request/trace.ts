import { randomFillSync } from 'node:crypto'
import { isSampled } from '@tutti/kit'

/** The trace that a request belongs to. */
export type Trace = {
  /** W3C Trace Context. Not sampled, unless this gateway records the request. */
  traceparent: string
  /** It came with the request; else it begins here. */
  isContinued: boolean
  /** Whether to record it, if a proxy of ours has decided that. */
  isWanted?: boolean
}

/** An id of zeros is none, and neither is the version ff (W3C Trace Context, 3.2.2). */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/

/** Anybody may send a context; whether something is recorded is for us and proxies of ours to say. */
export const traceOf = (header: string | string[] | undefined, isBehindProxy: boolean): Trace => {
  if (typeof header !== 'string' || !TRACEPARENT.test(header)) return { traceparent: newTrace(), isContinued: false }
  const traceparent = `00-${header.slice(3, 52)}-00`
  return { traceparent, isContinued: true, ...(isBehindProxy ? { isWanted: isSampled(header) } : {}) }
}

const pool = Buffer.alloc(24 * 128)
let used = pool.length
/** W3C Trace Context, level 1: not sampled. */
const newTrace = (): string => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const hex = pool.toString('hex', used, used + 24)
  used += 24
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-00`
}
