import { createAppend } from './append.ts'
import type { Reply, Request } from './protocol.ts'
import type { Store } from './store.ts'

/** One transaction takes at most this many events (or one append): it bounds how long its first append waits. */
const COMMIT_ROWS = 1_024
/** Cursors are written this late: losing the last ones only means that some events are delivered again. */
const CURSORS_MS = 100

type AppendRequest = Extract<Request, { kind: 'append' }>

/** Group commit: what arrives while a transaction is being written goes together into the next one. */
export type Commits = {
  append(request: AppendRequest): void
  /** The cursors of that group moved; they are written with the next transaction, or a little later. */
  moved(group: string): void
  makeGroup(group: string, from: number): number[]
  /** Writes everything that waits. */
  end(): void
}

export type CommitsOptions = { store: Store; tell: (reply: Reply) => void; fail: (call: number | undefined, error: unknown) => void }

/** Starts group commit on an open store. */
export function createCommits({ store, tell, fail }: CommitsOptions): Commits {
  const appendAll = createAppend(store)
  const moved = createMoved(store)
  const queue: AppendRequest[] = []

  const commit = (): void => {
    const batch = queue.splice(0, batchLength(queue))
    if (batch.length === 0) return
    try {
      const rows = batch.map((request) => request.ask.rows)
      const results = appendAll(rows, moved.due() ? moved.take() : [])
      tell({ kind: 'committed', appends: results.map((appended, index) => ({ call: batch[index]?.call ?? 0, appended })) })
    } catch (error) {
      for (const request of batch) fail(request.call, error)
    }
    if (queue.length > 0) setImmediate(commit)
  }
  const writeCursors = (): void => {
    try {
      const cursors = moved.take()
      if (cursors.length > 0) appendAll([], cursors)
    } catch (error) {
      fail(undefined, error)
    }
  }
  const timer = setInterval(writeCursors, CURSORS_MS)

  return {
    append(request) {
      queue.push(request)
      // A turn later, so that the messages that are already there share one transaction.
      if (queue.length === 1) setImmediate(commit)
    },
    moved: moved.add,
    makeGroup(group, from) {
      const known = store.cursors.get(group)
      if (known) return known
      const cursors = store.ordinals.map(() => from)
      appendAll([], [[group, cursors]])
      store.cursors.set(group, cursors)
      return cursors
    },
    end() {
      clearInterval(timer)
      while (queue.length > 0) commit()
      writeCursors()
    },
  }
}

type Moved = { add(group: string): void; due(): boolean; take(): [string, number[]][] }

/** The groups whose cursors have to be written. */
function createMoved(store: Store): Moved {
  const groups = new Set<string>()
  let takenAt = 0
  return {
    add: (group) => void groups.add(group),
    due: () => Date.now() - takenAt >= CURSORS_MS,
    take() {
      takenAt = Date.now()
      const taken = [...groups].flatMap((group): [string, number[]][] => {
        const cursors = store.cursors.get(group)
        return cursors ? [[group, cursors]] : []
      })
      groups.clear()
      return taken
    },
  }
}

function batchLength(queue: readonly AppendRequest[]): number {
  let rows = 0
  const last = queue.findIndex((request) => (rows += request.ask.rows.length) >= COMMIT_ROWS)
  return last < 0 ? queue.length : last + 1
}
