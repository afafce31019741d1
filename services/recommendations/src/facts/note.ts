import { put, type Tx } from '@tutti/kit'
import type { ChangeKind, Tables } from './tables.ts'

/** Notes what the memories have to read again. */
export const note = (tx: Tx<Tables>, kind: ChangeKind, keys: readonly string[]) => {
  const at = Date.now()
  return put(tx, { table: 'change', columns: ['kind', 'key', 'at'], rows: keys.map((key) => [kind, key, at]) })
}
