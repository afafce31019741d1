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

/** After that its memory is given back. */
const IDLE_MS = 10_000
const MEMORY_MB = 256
/** A thread that does not end by itself is ended. */
const PATIENCE_MS = 500

/** The thread is there while there is work, and a while after. */
export const startAnalysisThread = (): AnalysisThread => {
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let pid: number | undefined
  const start = () => {
    const made = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'analysis',
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    })
    // Whoever waits is told; without anyone, there is nothing to tell.
    made.on('error', () => undefined)
    return made.once('exit', () => (worker = worker === made ? undefined : worker))
  }
  const end = async () => {
    clearTimeout(idle)
    const ending = worker
    worker = undefined
    if (!ending) return
    // The thread may have to wait long for a processor; its process must not.
    if (pid !== undefined) kill(pid)
    const { promise, resolve } = Promise.withResolvers<void>()
    ending.once('exit', () => resolve())
    ending.postMessage({ end: true })
    const late = setTimeout(() => void ending.terminate(), PATIENCE_MS)
    await promise
    clearTimeout(late)
  }
  return {
    end,
    analyse: async (order) => {
      clearTimeout(idle)
      worker ??= start()
      worker.ref()
      try {
        return await answered(worker, { order, started: (id) => (pid = id) })
      } finally {
        pid = undefined
        worker?.unref()
        idle = setTimeout(() => void end(), IDLE_MS).unref()
      }
    },
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
