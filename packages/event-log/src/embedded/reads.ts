import { MAX_BATCH } from '../port.ts'
import type { Answer, Ask, GroupLag, StoredPage } from './protocol.ts'
import type { Store } from './store.ts'

/** A page is at most this long: it bounds what a reader holds in memory. */
const PAGE_BYTES = 512 * 1024
/** Rows looked at for one page, wanted or not: it bounds how long appends wait behind it. */
const PAGE_ROWS = 2_048

/** What can be asked of the file without changing it. */
export type Reads = {
  page(ask: Ask<'page'>): Answer<'page'>
  idAt(sequence: number): string | undefined
  first(): number
  groups(only?: string): GroupLag[]
}

/** Prepares the reading statements. */
export function createReads(store: Store): Reads {
  const { db } = store
  const columns = 'select sequence, partition, type, body from event'
  const inPartition = db.prepare(`${columns} where partition = ? and sequence > ? order by sequence limit ${PAGE_ROWS}`)
  const inAll = db.prepare(`${columns} where sequence > ? order by sequence limit ${PAGE_ROWS}`)
  const idOf = db.prepare('select id from event where sequence = ?')
  const first = db.prepare('select min(sequence) as first from event')
  const pending = db.prepare('select sequence, ordinal from event where partition = ? and sequence > ? order by sequence limit 1')

  const page = ({ partition, after, types }: Ask<'page'>): StoredPage => {
    const wanted = types && new Set(types)
    const result: StoredPage = { rows: [], upTo: after }
    let bytes = 0
    let seen = 0
    for (const row of partition === undefined ? inAll.iterate(after) : inPartition.iterate(partition, after)) {
      result.upTo = Number(row['sequence'])
      seen++
      if (wanted && !wanted.has(String(row['type']))) continue
      const body = String(row['body'])
      result.rows.push({ sequence: result.upTo, partition: Number(row['partition']), body })
      bytes += body.length
      if (result.rows.length === MAX_BATCH || bytes >= PAGE_BYTES) return result
    }
    if (seen < PAGE_ROWS) result.upTo = Math.max(after, store.head)
    return result
  }

  const lagOf = (group: string, cursors: number[]): GroupLag => {
    const state = { group, acknowledged: store.head, lag: 0 }
    cursors.forEach((cursor, partition) => {
      const next = pending.get(partition, cursor)
      if (!next) return
      state.acknowledged = Math.min(state.acknowledged, Number(next['sequence']) - 1)
      state.lag += (store.ordinals[partition] ?? 0) - Number(next['ordinal']) + 1
    })
    return state
  }

  return {
    page,
    idAt: (sequence) => idOf.get(sequence)?.['id']?.toString(),
    first: () => Number(first.get()?.['first'] ?? store.head + 1),
    groups: (only) =>
      [...store.cursors].filter(([group]) => only === undefined || group === only).map(([group, cursors]) => lagOf(group, cursors)),
  }
}
