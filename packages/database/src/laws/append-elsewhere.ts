import { parentPort, workerData } from 'node:worker_threads'
import { joinDatabase } from '../index.ts'
import type { DatabaseTicket } from '../port.ts'
import { append, entry, type LawTables, upTo } from './law.ts'

// Another thread of the laws: appends to list a as often as it is told, tells that it has, and then may end in the middle of a write.

const { ticket, times, ends } = workerData as { ticket: DatabaseTicket; times: number; ends: boolean }
const db = await joinDatabase<LawTables>(ticket)
await Promise.all(upTo(times).map(() => append(db, 'a')))
parentPort!.postMessage('appended')
if (ends) {
  await db.write('a', async (tx) => {
    await tx.insertInto('entry').values(entry('a', 1_000)).execute()
    process.exit(1)
  })
}
await db.close()
