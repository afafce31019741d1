import type { Worker } from 'node:worker_threads'

export type RestingWorker = {
  /** Gives work to the thread, which is started if it is not there, and takes it as long as `work` lasts. One at a time. */
  use<R>(work: (worker: Worker) => Promise<R>): Promise<R>
  /** Says `{ end: true }` to the thread, and waits until it has ended. */
  end(): Promise<void>
}

export type RestingOptions = {
  start: () => Worker
  /** Just before the thread is told to end. */
  ending?: () => void
  /** ms after which a thread that has not ended by itself is ended; standard is never. */
  patienceMs?: number
}

/** Works follow each other; after that the thread's memory is given back. */
const IDLE_MS = 10_000

/** A thread that is there while there is work, and 10 s after. It keeps nobody from exiting while it rests. */
export const restingWorker = ({ start, ending: beforeEnd, patienceMs }: RestingOptions): RestingWorker => {
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  const started = () => {
    const made = start()
    return made.once('exit', () => (worker = worker === made ? undefined : worker))
  }
  const end = async () => {
    clearTimeout(idle)
    const ending = worker
    worker = undefined
    if (!ending) return
    beforeEnd?.()
    const { promise, resolve } = Promise.withResolvers<void>()
    ending.once('exit', () => resolve())
    ending.postMessage({ end: true })
    const late = patienceMs === undefined ? undefined : setTimeout(() => void ending.terminate(), patienceMs)
    await promise
    clearTimeout(late)
  }
  return {
    end,
    use: async (work) => {
      clearTimeout(idle)
      worker ??= started()
      worker.ref()
      try {
        return await work(worker)
      } finally {
        worker?.unref()
        idle = setTimeout(() => void end(), IDLE_MS).unref()
      }
    },
  }
}
