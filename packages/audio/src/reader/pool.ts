import { Worker } from 'node:worker_threads'
import { slots, type Errand, type Report, type WorkerSetup } from './protocol.ts'

/** Files that travel together; `alone` ones get a fresh worker, since one of them ended another. */
export type Task = { kind: Errand['kind']; files: PoolFile[]; alone: boolean }

/** `settle` is called once a file: with the worker's result, or with the reason why there is none. */
export type PoolFile = { path: Uint8Array; settle: (outcome: { result: Report['results'][number] } | { reason: string }) => void }

export type PoolOptions = { threads: number; deadlineMs: number; memoryMb: number; idleMs: number }

type Runner = { worker: Worker; progress: Float64Array; task?: Task; settled: number; used: boolean; idle?: NodeJS.Timeout }
type Pool = { options: PoolOptions; queue: Task[]; runners: Set<Runner>; watch?: NodeJS.Timeout; closed: boolean }

/** Worker threads that start when there is work and end when there is none. */
export const openPool = (options: PoolOptions) => {
  const pool: Pool = { options, queue: [], runners: new Set(), closed: false }
  return {
    run: (tasks: Task[]) => {
      pool.queue.push(...tasks)
      pump(pool)
    },
    threads: () => pool.runners.size,
    close: async () => {
      pool.closed = true
      clearInterval(pool.watch)
      const lost = [
        ...pool.queue.splice(0).flatMap((task) => task.files),
        ...[...pool.runners].flatMap((runner) => runner.task?.files.slice(runner.settled) ?? []),
      ]
      await Promise.all([...pool.runners].map((runner) => retire(pool, runner)))
      for (const file of lost) file.settle({ reason: 'the audio reader was closed' })
    },
  }
}

const pump = (pool: Pool) => {
  for (let task = pool.queue[0]; task && !pool.closed; task = pool.queue[0]) {
    const free = [...pool.runners].find((runner) => !runner.task && !(task!.alone && runner.used))
    const stale = [...pool.runners].find((runner) => !runner.task)
    if (!free && pool.runners.size >= pool.options.threads && !stale) break
    if (!free && pool.runners.size >= pool.options.threads) void retire(pool, stale!)
    pool.queue.shift()
    hand(free ?? start(pool), task)
  }
  const busy = [...pool.runners].some((runner) => runner.task)
  if (busy) pool.watch ??= setInterval(() => endOverdue(pool), Math.max(20, pool.options.deadlineMs / 8))
  else {
    clearInterval(pool.watch)
    pool.watch = undefined
  }
}

const start = (pool: Pool): Runner => {
  const progress = new SharedArrayBuffer(16)
  const { deadlineMs, memoryMb } = pool.options
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { deadlineMs, progress } satisfies WorkerSetup,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    name: 'audio reader',
  })
  const runner: Runner = { worker, progress: new Float64Array(progress), settled: 0, used: false }
  runner.progress[slots.file] = -1
  worker.on('message', (report: Report) => accept(pool, runner, report))
  worker.on('error', (error: NodeJS.ErrnoException) => lose(pool, runner, lossOf(error, memoryMb)))
  worker.on('exit', () => lose(pool, runner, 'reading it ended the worker'))
  pool.runners.add(runner)
  return runner
}

const lossOf = (error: NodeJS.ErrnoException, memoryMb: number) =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? `reading it takes more than ${memoryMb} MB of memory`
    : `reading it ended the worker: ${error.message}`

const hand = (runner: Runner, task: Task) => {
  clearTimeout(runner.idle)
  Object.assign(runner, { task, settled: 0, used: true })
  runner.worker.ref()
  runner.worker.postMessage({ kind: task.kind, paths: task.files.map((file) => file.path) } satisfies Errand)
}

const accept = (pool: Pool, runner: Runner, { from, results, done }: Report) => {
  const { task } = runner
  if (!task) return
  results.forEach((result, n) => task.files[from + n]!.settle({ result }))
  runner.settled = from + results.length
  if (!done) return
  runner.task = undefined
  // An idle worker keeps neither the process nor its memory for long.
  runner.worker.unref()
  runner.idle = setTimeout(() => void retire(pool, runner), pool.options.idleMs).unref()
  pump(pool)
}

const retire = (pool: Pool, runner: Runner) => {
  runner.task = undefined
  clearTimeout(runner.idle)
  pool.runners.delete(runner)
  return runner.worker.terminate()
}

const endOverdue = (pool: Pool) => {
  for (const runner of pool.runners) {
    if (!runner.task || runner.progress[slots.file] === -1) continue
    // The worker's own, kinder deadline comes first.
    if (Date.now() - runner.progress[slots.since]! < pool.options.deadlineMs * 1.25) continue
    lose(pool, runner, `reading it takes longer than ${pool.options.deadlineMs} ms`)
  }
}

/** The file that was being read is tried once more, alone; the others of its task go on as if nothing had been. */
const lose = (pool: Pool, runner: Runner, reason: string) => {
  const { task, settled } = runner
  const current = runner.progress[slots.file]!
  if (!pool.runners.has(runner)) return
  void retire(pool, runner)
  if (task) {
    const culprit = task.files[Math.max(settled, current)]!
    const innocent = task.files.slice(settled).filter((file) => file !== culprit)
    if (innocent.length) pool.queue.unshift({ ...task, files: innocent })
    if (task.alone) culprit.settle({ reason })
    else pool.queue.push({ kind: task.kind, files: [culprit], alone: true })
  }
  pump(pool)
}
