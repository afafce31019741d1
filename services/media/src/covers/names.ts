import type { Db } from '@tutti/kit'
import type { CoverState, Tables } from '../store.ts'
import { coverKey } from './key.ts'
import { coverOf, coversIn, setKeys } from './store.ts'

const AT_ONCE = 500

/** The public names of covers. A reaction cannot make them, since it knows no secrets; they are made afterwards. */
export type CoverNames = {
  find(key: string): Promise<{ hash: string; state: CoverState } | undefined>
  /** Names new covers, at most 500 at once; whether there were any. */
  nameNew(): Promise<boolean>
}

export const coverNames = (db: Db<Tables>, secret: Buffer): CoverNames => {
  let running: Promise<boolean> | undefined
  const name = async () => {
    const page = await coversIn(db.read, 'new', { after: '', limit: AT_ONCE })
    const rows = page.map(({ hash }) => ({ hash, cover_key: coverKey(secret, hash) }))
    if (rows.length > 0) await db.write('covers', (tx) => setKeys(tx, rows))
    return rows.length > 0
  }
  const nameNew = () => (running ??= name().finally(() => (running = undefined)))
  return {
    nameNew,
    find: async (key) => {
      for (;;) {
        const row = await coverOf(db.read, key)
        if (row || !(await nameNew())) return row
      }
    },
  }
}
