import { expand, needsResolving, type Resolve, resolveByDns } from './addresses.ts'
import { retryBudget } from './budget.ts'
import { type Probe, probeReady } from './probe.ts'
import { isOut, judge, letIn, newReplica, type Outcome, type Replica } from './replica.ts'

export { isReplicaUrl } from './addresses.ts'
export type { Outcome } from './replica.ts'

export type ReplicasOptions = {
  /** `http://10.0.0.7:4801`, or `dns+http://catalog:4801`: a name whose addresses are all replicas, resolved again every 5 s. */
  urls: readonly string[]
  /** Standard: `GET /ready` → 200, or 503 while it drains. */
  probe?: Probe
  /** Standard: the system's resolver. */
  resolve?: Resolve
  /** In ms: between probes (2,000), between resolutions (5,000), for which a replica is put out first (10,000), of which nobody chose one until probes rest (never). */
  times?: Partial<Times>
}

type Times = { probeMs: number; resolveMs: number; outMs: number; restMs: number }

/** A replica that was chosen for one request. */
export type Picked = {
  readonly url: string
  /** Has to be called once, when the request has ended or its connection is closed. */
  done(outcome: Outcome): void
  /** Calls `listener` if the replica is found to be down before this request is done: an answer is then not to be waited for. Not when all are. */
  onDown(listener: () => void): void
}

export type ReplicaState = { url: string; state: 'ready' | 'draining' | 'down' | 'out'; underWay: number }

export type Replicas = {
  /** Resolves when names were resolved for the first time; at once without any. */
  known(): Promise<void>
  /** The least loaded one that takes requests, other than those in `without`; `undefined` when there is none, and asking would be waiting in vain. */
  pick(without?: ReadonlySet<string>): Picked | undefined
  /** Whether the budget allows one more request to be tried again (20 % of all, 5 a second at least); counts it. */
  mayRetry(): boolean
  /** Whole seconds until one of those that are out may be tried. */
  retryAfterS(): number
  state(): ReplicaState[]
  /** Ends the probes. */
  stop(): void
}

const PATIENCE_MS = 1_000
/** How many times as often one is asked that is down or out. */
const SOONER = 8
/** Probes without an answer after which a replica is down. */
const SILENT = 2

/**
 * Chooses among the replicas of a service: the least loaded, none that drains or does not answer its probes as long as another
 * does, none that failed five times in a row (out for 10 s, then one trial; doubled each time). All are taken to be well until
 * something else is known.
 * @example const picked = replicas.pick(); if (!picked) throw refuse('service.unavailable', …); try { …; picked.done('ok') } catch { picked.done('lost') }
 */
export const makeReplicas = ({ urls, probe = probeReady, resolve = resolveByDns, times = {} }: ReplicasOptions): Replicas => {
  const { probeMs = 2_000, resolveMs = 5_000, outMs = 10_000, restMs = Infinity } = times
  const budget = retryBudget()
  let all: Replica[] = []
  let turn = 0

  const take = (found: readonly string[]) => {
    const before = new Map(all.map((one) => [one.url, one]))
    all = found.map((url) => before.get(url) ?? newReplica(url))
  }
  const resolved = new Map<string, readonly string[]>()
  const refresh = async () => take(await expand(urls, resolve, resolved))
  const hasNames = needsResolving(urls)
  if (!hasNames) take(urls.map((url) => url.replace(/\/$/, '')))
  const first = hasNames ? refresh() : Promise.resolve()
  let picked = performance.now()
  const rests = () => performance.now() - picked > restMs
  const timers = [
    setInterval(() => (rests() ? undefined : void probeAll(all, probe)), probeMs),
    // One that comes, or comes back, is not to be kept waiting.
    setInterval(() => void probeAll(rests() ? [] : all.filter(isMissed), probe, all), probeMs / SOONER),
    ...(hasNames ? [setInterval(() => void refresh(), resolveMs)] : []),
  ]
  for (const timer of timers) timer.unref()
  void first.then(() => probeAll(all, probe))

  return {
    known: () => first,
    pick: (without) => {
      // What is tried again is not another request.
      if (!without) budget.came()
      const now = performance.now()
      if (rests()) void probeAll(all, probe)
      picked = now
      const replica = leastLoaded(all, { now, without, turn: (turn += 1) })
      if (!replica) return undefined
      if (replica.outUntil > 0) replica.onTrial = true
      replica.underWay += 1
      return pickedOf(replica, (outcome) => {
        if (outcome === 'ok') return letIn(replica)
        const then = performance.now()
        judge(replica, { outcome, now: then, outMs, isLast: !all.some((one) => one !== replica && takesRequests(one, then)) })
      })
    },
    mayRetry: budget.take,
    retryAfterS: () => secondsLeft(all, probeMs),
    state: () => all.map((one) => ({ url: one.url, state: stateOf(one), underWay: one.underWay })),
    stop: () => timers.forEach(clearInterval),
  }
}

const pickedOf = (replica: Replica, ended: (outcome: Outcome) => void): Picked => {
  let isDone = false
  let waiting: (() => void) | undefined
  return {
    url: replica.url,
    done: (outcome) => {
      if (isDone) return
      isDone = true
      if (waiting) replica.waiting.delete(waiting)
      replica.underWay -= 1
      ended(outcome)
    },
    onDown: (listener) => {
      waiting = listener
      replica.waiting.add(listener)
    },
  }
}

const takesRequests = (one: Replica, now: number) => one.health !== 'down' && one.health !== 'draining' && !isOut(one, now)

type Choosing = { now: number; without: ReadonlySet<string> | undefined; turn: number }

/**
 * Of equals another one each time. Those that drain still answer, and are better than nobody. So, while all are silent, are a few
 * requests to those: replicas that are all too busy for their probes would otherwise be given up together.
 */
const leastLoaded = (all: readonly Replica[], { now, without, turn }: Choosing): Replica | undefined => {
  let best: Replica | undefined
  const isHopeless = all.every((one) => one.health === 'down')
  for (let n = 0; n < all.length; n += 1) {
    const one = all[(turn + n) % all.length]!
    if (isOut(one, now) || without?.has(one.url)) continue
    if (one.health === 'down' && (!isHopeless || one.underWay >= MOST_TO_SILENT)) continue
    if (!best || rank(one) < rank(best)) best = one
  }
  return best
}

/** Requests that wait at most for a replica that does not answer its probes. */
const MOST_TO_SILENT = 32
const DRAINING = 1_000_000_000
const rank = (one: Replica) => one.underWay + (one.health === 'draining' ? DRAINING : 0)

const isMissed = (one: Replica) => one.health === 'down' || isOut(one, performance.now())

const probeAll = (some: readonly Replica[], probe: Probe, all = some) => Promise.all(some.map((one) => probeOne(one, all, probe)))

const probeOne = async (one: Replica, all: readonly Replica[], probe: Probe) => {
  if (one.isAsked) return
  one.isAsked = true
  const health = await probe(one.url, PATIENCE_MS)
  one.isAsked = false
  if (health === 'down') {
    one.silent += 1
    if (one.silent >= SILENT) takeDown(one, all)
    return
  }
  // It was gone and is back: what was wrong with it before says nothing any more. And one that answers is better than nobody.
  if (one.silent > 0 || !all.some((other) => takesRequests(other, performance.now()))) letIn(one)
  one.silent = 0
  one.health = health
}

const takeDown = (one: Replica, all: readonly Replica[]) => {
  one.health = 'down'
  // Nobody else could answer sooner.
  if (all.every((other) => other.health === 'down')) return
  const waiting = [...one.waiting]
  one.waiting.clear()
  for (const tell of waiting) tell()
}

const stateOf = (one: Replica): ReplicaState['state'] => {
  if (isOut(one, performance.now())) return 'out'
  return one.health === 'unknown' ? 'ready' : one.health
}

const secondsLeft = (all: readonly Replica[], probeMs: number): number => {
  const now = performance.now()
  const soonest = all.map((one) => (one.outUntil > now && one.health !== 'down' ? one.outUntil - now : probeMs))
  return Math.max(1, Math.ceil(Math.min(probeMs, ...soonest) / 1_000))
}
