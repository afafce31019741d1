import type { Connection } from './connection.ts'

/** Reads of one turn of the event loop see one state of the database. */
export type Snapshot = { begin(): void; end(): void }

/**
 * SQLite takes and gives back its locks for each query outside a transaction, which costs more than a small query itself.
 * So the first read of a turn begins a read transaction and the turn's end ends it; and so does every commit of ours before it
 * is acknowledged, because whoever was told of a write must find it.
 */
export const sharedSnapshot = (reader: Connection): Snapshot => {
  let isOpen = false
  const end = () => {
    if (!isOpen) return
    isOpen = false
    // A transaction that only reads has nothing to lose; after a failure SQLite may have ended it already.
    if (reader.database.isOpen && reader.database.isTransaction) reader.query('COMMIT', [])
  }
  const begin = () => {
    if (isOpen) return
    reader.query('BEGIN', [])
    isOpen = true
    setImmediate(end)
  }
  return { begin, end }
}
