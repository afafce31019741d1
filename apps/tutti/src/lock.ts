import { Failure } from '@tutti/kit'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'

/**
 * Keeps a second program off the same data folder. The lock is SQLite's own on a file of its own,
 * so the system frees it however the process ends.
 * @throws Failure when another process has the folder open
 */
export const lockFolder = (data: string): { release(): void } => {
  const database = new DatabaseSync(join(data, 'tutti.lock'))
  try {
    database.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch {
    database.close()
    throw new Failure(
      'data.in-use',
      `Cannot open the data folder ${data}: another Tutti uses it. Stop that one, or name another folder with --data DIR.`,
      { status: 409 },
    )
  }
  return { release: () => database.close() }
}
