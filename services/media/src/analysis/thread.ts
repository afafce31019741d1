import { restingWorker } from '@tutti/kit'
import { Worker } from 'node:worker_threads'
import type { Order, Outcome } from './analyse.ts'

/** What the thread tells: which process decodes now, and what came of it. */
export type News = { pid: number } | { outcome: Outcome }

/** Where signals are computed: whoever listens must not notice it. One file at a time. */
export type AnalysisThread = {
  /** @throws when the thread ended in the middle of it */
  analyse(order: Order): Promise<Outcome>
  end(): Promise<void>
}

const MEMORY_MB = 256
/** A thread that does not end by itself is ended. */
const PATIENCE_MS = 500

/** The thread is there while there is work, and a while after. */
export const startAnalysisThread = (): AnalysisThread => {
  let pid: number | undefined
  const start = () => {
    const made = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'analysis',
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    })
    // Whoever waits is told; without anyone, there is nothing to tell.
    return made.on('error', () => undefined)
  }
  // The thread may have to wait long for a processor; its process must not.
  const ending = () => pid !== undefined && kill(pid)
  const { use, end } = restingWorker({ start, ending, patienceMs: PATIENCE_MS })
  const started = (id: number) => void (pid = id)
  return {
    end,
    analyse: (order) => use((worker) => answered(worker, { order, started }).finally(() => (pid = undefined))),
  }
}

const kill = (pid: number) => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

const answered = (worker: Worker, { order, started }: { order: Order; started: (pid: number) => void }) =>
  new Promise<Outcome>((resolve, reject) => {
    const hear = (news: News) => ('pid' in news ? started(news.pid) : leave(() => resolve(news.outcome)))
    const fail = (cause: unknown) =>
      leave(() => reject(cause instanceof Error ? cause : new Error(`the thread of analysis ended (${String(cause)})`)))
    const leave = (then: () => void) => {
      worker.off('message', hear).off('error', fail).off('exit', fail)
      then()
    }
    worker.on('message', hear).on('error', fail).on('exit', fail)
    worker.postMessage(order)
  })
