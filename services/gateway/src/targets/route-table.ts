import { refuse } from '@tutti/kit'
import type { Finder, Target } from './target.ts'

type Way = { path: string; service: string }
type Node = { fixed: Map<string, Node>; any?: Node; at?: Way; below?: Way }

const MOST_SEGMENTS = 32

const newNode = (): Node => ({ fixed: new Map() })

/**
 * Compiles the table of who answers which path. A segment `:id` stands for any one, `/*` at the end for what is below and the
 * path itself; the more exact pattern wins, segment by segment.
 * @example routeTable([{ path: '/v1/artists/*', service: 'catalog' }, { path: '/v1/artists/:id/related-artists', service: 'recommendations' }])
 * @throws when two patterns are the same
 */
export const routeTable = (table: readonly Way[]): ((path: string) => Way | undefined) => {
  const root = newNode()
  for (const way of table) insert(root, way)
  return (path) => {
    const end = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length
    const segments = path.slice(1, end).split('/', MOST_SEGMENTS + 1)
    return segments.length > MOST_SEGMENTS ? undefined : find(root, segments, 0)
  }
}

const insert = (root: Node, way: Way) => {
  const { path: pattern, service } = way
  const isBelow = pattern.endsWith('/*')
  let node = root
  for (const segment of (isBelow ? pattern.slice(1, -2) : pattern.slice(1)).split('/')) {
    if (segment.startsWith(':')) node = node.any ??= newNode()
    else {
      const next = node.fixed.get(segment) ?? newNode()
      node.fixed.set(segment, next)
      node = next
    }
  }
  const slot = isBelow ? 'below' : 'at'
  if (node[slot] !== undefined) throw new Error(`Cannot route ${pattern} to ${service}: it goes to ${node[slot].service} already.`)
  node[slot] = way
}

const find = (node: Node, segments: readonly string[], at: number): Way | undefined => {
  const segment = segments[at]
  if (segment === undefined) return node.at ?? node.below
  const fixed = node.fixed.get(segment)
  return (fixed && find(fixed, segments, at + 1)) ?? (node.any && find(node.any, segments, at + 1)) ?? node.below
}

export type Signpost = {
  /** Whose path it is; `undefined` when it is nobody's. */
  serviceOf: (path: string) => string | undefined
  /** The pattern by which it is found. */
  patternOf: (path: string) => string | undefined
  /** @throws Failure 503 while the service does not run */
  targetOf: (service: string) => Target
}

export const signpost = ({ table, find }: { table: readonly Way[]; find: Finder }): Signpost => {
  const wayOf = routeTable(table)
  return {
    serviceOf: (path) => wayOf(path)?.service,
    patternOf: (path) => wayOf(path)?.path,
    targetOf: (service) => {
      const target = find(service)
      if (!target) throw refuse('service.unavailable', { service, cause: 'it is not running' }, { retryAfterS: 5 })
      return target
    },
  }
}
