import type { Tx } from '@tutti/kit'
import type { ChangeKind, Tables } from './tables.ts'

/** Notes what the memories have to read again. */
export const note = (tx: Tx<Tables>, kind: ChangeKind, keys: readonly string[]) =>
  tx
    .insertInto('change')
    .values(keys.map((key) => ({ kind, key, at: Date.now() })))
    .execute()
