import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Database } from '../port.ts'
import { append, entry, type Law, type LawTables, positionsOf, until, upTo } from './law.ts'

const startElsewhere = (db: Database<LawTables>, { times, ends = false }: { times: number; ends?: boolean }) => {
  const ticket = db.ticket()
  return new Worker(new URL('./append-elsewhere.ts', import.meta.url), {
    workerData: { ticket, times, ends },
    transferList: [ticket.port],
  })
}

export const threadLaws: readonly Law[] = [
  {
    name: 'statements that are not waited for are carried out in the order in which they were issued',
    run: async (bench) => {
      const db = await bench.open()
      await db.write('a', (tx) =>
        Promise.all([
          tx.insertInto('counter').values({ name: 'n', value: 1 }).execute(),
          ...upTo(20).flatMap(() => [
            tx
              .updateTable('counter')
              .set((e) => ({ value: e('value', '*', 2) }))
              .execute(),
            tx
              .updateTable('counter')
              .set((e) => ({ value: e('value', '-', 1) }))
              .execute(),
          ]),
          tx.insertInto('entry').values(entry('a', 1)).execute(),
          tx.updateTable('entry').set({ position: 2 }).execute(),
        ]),
      )
      // Doubled and lessened in turn, one stays one; in any other order it does not.
      assert.equal((await db.read.selectFrom('counter').select('value').executeTakeFirstOrThrow()).value, 1)
      assert.deepEqual(await positionsOf(db, 'a'), [2])
    },
  },
  {
    name: 'the writers of two threads lose no update',
    run: async (bench) => {
      const db = await bench.open()
      const elsewhere = startElsewhere(db, { times: 60 })
      let isThere = true
      const ended = once(elsewhere, 'exit').finally(() => (isThere = false))
      let here = 0
      for (; isThere; here += 3) await Promise.all(upTo(3).map(() => append(db, 'a')))
      await ended
      assert.deepEqual(await positionsOf(db, 'a'), upTo(60 + here))
    },
  },
  {
    name: 'what another thread has written is heard of before that thread tells of it, and is seen then',
    run: async (bench) => {
      const db = await bench.open()
      let heard = 0
      const stop = db.onWrittenElsewhere(() => (heard += 1))
      // Where other processes write too, hearing begins with a word of its own.
      if (bench.features.replicas) await until(() => heard > 0, 'the beginning')
      heard = 0
      const elsewhere = startElsewhere(db, { times: 1 })
      const ended = once(elsewhere, 'exit')
      await once(elsewhere, 'message')
      const [heardBefore, seen] = [heard, await positionsOf(db, 'a')]
      stop()
      await ended
      assert.equal(heardBefore, 1)
      assert.deepEqual(seen, [1])
    },
  },
  {
    name: 'a thread that ends in the middle of a write has not written, and keeps nobody from writing',
    run: async (bench) => {
      const db = await bench.open()
      const elsewhere = startElsewhere(db, { times: 3, ends: true })
      elsewhere.on('error', () => undefined)
      await once(elsewhere, 'exit')
      assert.equal(await append(db, 'a'), 4)
      assert.deepEqual(await positionsOf(db, 'a'), [1, 2, 3, 4])
    },
  },
]
