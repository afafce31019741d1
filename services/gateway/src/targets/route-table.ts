import { refuse } from '@tutti/kit'
import type { Finder, Target } from './target.ts'

type Node = { fixed: Map<string, Node>; any?: Node; service?: string; below?: string }

const MOST_SEGMENTS = 32

const newNode = (): Node => ({ fixed: new Map() })

/**
 * Compiles the table of who answers which path. A segment `:id` stands for any one, `/*` at the end for what is below and the
 * path itself; the more exact pattern wins, segment by segment.
 * @example routeTable([{ path: '/v1/artists/*', service: 'catalog' }, { path: '/v1/artists/:id/related-artists', service: 'recommendations' }])
 * @throws when two patterns are the same
 */
export const routeTable = (table: readonly { path: string; service: string }[]): ((path: string) => string | undefined) => {
  const root = newNode()
  for (const { path, service } of table) insert(root, path, service)
  return (path) => {
    const end = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length
    const segments = path.slice(1, end).split('/', MOST_SEGMENTS + 1)
    return segments.length > MOST_SEGMENTS ? undefined : find(root, segments, 0)
  }
}

const insert = (root: Node, pattern: string, service: string) => {
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
  const slot = isBelow ? 'below' : 'service'
  if (node[slot] !== undefined) throw new Error(`Cannot route ${pattern} to ${service}: it goes to ${node[slot]} already.`)
  node[slot] = service
}

const find = (node: Node, segments: readonly string[], at: number): string | undefined => {
  const segment = segments[at]
  if (segment === undefined) return node.service ?? node.below
  const fixed = node.fixed.get(segment)
  return (fixed && find(fixed, segments, at + 1)) ?? (node.any && find(node.any, segments, at + 1)) ?? node.below
}

export type Signpost = {
  /** Whose path it is; `undefined` when it is nobody's. */
  serviceOf: (path: string) => string | undefined
  /** @throws Failure 503 while the service does not run */
  targetOf: (service: string) => Target
}

export const signpost = ({ table, find }: { table: readonly { path: string; service: string }[]; find: Finder }): Signpost => ({
  serviceOf: routeTable(table),
  targetOf: (service) => {
    const target = find(service)
    if (!target) throw refuse('service.unavailable', { service, cause: 'it is not running' }, { retryAfterS: 5 })
    return target
  },
})
