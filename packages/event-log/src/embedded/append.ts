import type { Store } from './store.ts'
import type { Appended, Row } from './protocol.ts'

/** Writes many appends in one transaction; all of them or none. Answers one result for each. */
export type AppendAll = (appends: readonly Row[][], cursors: readonly [string, number[]][]) => Appended[]

/** Prepares the statements of the one place that writes events. */
export function createAppend(store: Store): AppendAll {
  const { db } = store
  const add = db.prepare(
    'insert into event (sequence, id, partition, ordinal, appended, type, body) values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing',
  )
  const find = db.prepare('select sequence from event where id = ?')
  const setHead = db.prepare('update log set head = ?')
  const setCursor = db.prepare('insert or replace into cursor (consumer, partition, sequence) values (?, ?, ?)')

  return (appends, cursors) => {
    let head = store.head
    const ordinals = [...store.ordinals]
    const now = Date.now()
    const addRow = (row: Row, into: Appended): void => {
      const ordinal = (ordinals[row.partition] ?? 0) + 1
      const { changes } = add.run(head + 1, row.id, row.partition, ordinal, now, row.type, row.body)
      into.fresh.push(changes === 1)
      if (changes !== 1) return void into.sequences.push(Number(find.get(row.id)?.['sequence']))
      ordinals[row.partition] = ordinal
      into.sequences.push(++head)
    }
    db.exec('begin immediate')
    try {
      const results = appends.map((rows) => {
        const appended: Appended = { sequences: [], fresh: [] }
        for (const row of rows) addRow(row, appended)
        return appended
      })
      if (head !== store.head) setHead.run(head)
      for (const [consumer, of] of cursors) of.forEach((sequence, partition) => setCursor.run(consumer, partition, sequence))
      db.exec('commit')
      Object.assign(store, { head, ordinals })
      return results
    } catch (error) {
      if (db.isTransaction) db.exec('rollback')
      throw error
    }
  }
}
