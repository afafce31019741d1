import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '@tutti/kit'
import { keepSecret, readSecret } from '../secrets/file.ts'
import { hashOf, isSecret, newSecret } from '../secrets/secret.ts'
import type { Tables } from '../store/tables.ts'
import { hasAdmin, insertSetupToken } from '../store/users.ts'

export type SetupLink = {
  /** Runs one setup after the other: the password of a second one is never hashed. */
  inTurn<R>(work: () => Promise<R>): Promise<R>
  /** Removes the file if there is an admin by now, made here or at another replica. */
  tidy(): Promise<void>
}

/**
 * While there is no admin, the file `setup-link` (mode 0600) holds the token that makes the first one, so that it can be
 * printed again by the next start; the database knows its hash only.
 */
export const openSetupLink = async (folder: string, db: Db<Tables>): Promise<SetupLink> => {
  const path = join(folder, 'setup-link')
  let isThere = false
  const remove = () => rm(path, { force: true })
  if (await hasAdmin(db.read)) await remove()
  else {
    const kept = await readSecret(path)
    if (kept !== undefined && !isSecret(kept)) await remove()
    const token = await keepSecret(path, newSecret)
    await db.write('users', (tx) => insertSetupToken(tx, hashOf(token)))
    isThere = true
  }
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  const tidy = async () => {
    if (!isThere || !(await hasAdmin(db.read))) return
    await remove()
    isThere = false
  }
  return { inTurn, tidy }
}
