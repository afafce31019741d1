/**
 * How a request to a replica ended. `ok`: it answered, be it with a refusal. `failed`: it answered that it cannot (500, 502,
 * 503, 504), or not in time. `lost`: the connection failed. `none`: whoever asked went away before there was an answer.
 */
export type Outcome = 'ok' | 'failed' | 'lost' | 'none'

export type Replica = {
  readonly url: string
  /** Requests that it has now. */
  underWay: number
  /** What its `/ready` said last: `unknown` until it was asked. */
  health: 'unknown' | 'ready' | 'draining' | 'down'
  /** Failures since it last did well. */
  failures: number
  /** Put out until then (ms, monotonic); 0 when it is in. */
  outUntil: number
  /** How long it was put out last (ms), 0 when it has done well since. */
  outMs: number
  /** One request finds out whether it does well again. */
  onTrial: boolean
  /** How many probes in a row had no answer. */
  silent: number
  /** A probe waits for its answer. */
  isAsked: boolean
  /** Those whose request it has, and who want to know when it is down. */
  readonly waiting: Set<() => void>
}

export const newReplica = (url: string): Replica => ({
  url,
  underWay: 0,
  health: 'unknown',
  failures: 0,
  outUntil: 0,
  outMs: 0,
  onTrial: false,
  silent: 0,
  isAsked: false,
  waiting: new Set(),
})

/** Failures in a row for which a replica is put out. */
const MOST_FAILURES = 5
const LONGEST_OUT = 16

/** Put out, and not yet due for a trial. */
export const isOut = ({ outUntil, onTrial }: Replica, now: number): boolean => outUntil > 0 && (onTrial || now < outUntil)

export const letIn = (replica: Replica): void => {
  Object.assign(replica, { failures: 0, outUntil: 0, outMs: 0, onTrial: false })
}

type Judging = {
  outcome: Outcome
  now: number
  /** the first time (ms); each further one doubles it, up to sixteen times */ outMs: number
  isLast: boolean
}

/**
 * Counts the end of a request. Five failures in a row put a replica out; what its answers say does not put out the last one that
 * is in: the same fault is then likely in all, and somebody who knows a request that fails could end a service by asking it.
 */
export const judge = (replica: Replica, { outcome, now, outMs, isLast }: Judging): void => {
  if (outcome === 'ok') return letIn(replica)
  const wasOnTrial = replica.onTrial
  replica.onTrial = false
  if (outcome === 'none') return
  replica.failures += 1
  if (!wasOnTrial && (replica.failures < MOST_FAILURES || replica.outUntil > now || (isLast && outcome === 'failed'))) return
  replica.outMs = Math.min(outMs * LONGEST_OUT, replica.outMs === 0 ? outMs : replica.outMs * 2)
  replica.outUntil = now + replica.outMs
}
