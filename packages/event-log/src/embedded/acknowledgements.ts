import type { Client } from './client.ts'

/** How long (ms) cursors are gathered before the writer thread hears of them. */
const GATHER_MS = 20

export type Acknowledgements = {
  /** Answers a function to call whenever one of the cursors was moved. */
  of(group: string, cursors: readonly number[]): () => void
  /** Tells the writer now. */
  flush(): void
}

/** Gathers the cursors that moved, so that a busy group costs one message for many batches. */
export function createAcknowledgements(client: Client, report: (error: unknown) => void): Acknowledgements {
  const moved = new Map<string, readonly number[]>()
  let timer: NodeJS.Timeout | undefined

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (moved.size === 0) return
    const groups = [...moved].map(([group, cursors]) => ({ group, cursors: [...cursors] }))
    moved.clear()
    client.ask('acknowledge', { groups }).catch(report)
  }
  return {
    of: (group, cursors) => () => {
      moved.set(group, cursors)
      timer ??= setTimeout(flush, GATHER_MS)
    },
    flush,
  }
}
