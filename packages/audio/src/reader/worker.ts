import { parentPort, workerData } from 'node:worker_threads'
import { readCover, readFile } from '../read/read-file.ts'
import { slots, type Errand, type Report, type WorkerSetup } from './protocol.ts'

const { deadlineMs, progress } = workerData as WorkerSetup
const now = new Float64Array(progress)

/** Results go out in parts, so that a file that ends this worker does not take the work before it along. */
const partSize = 32

const work = async ({ kind, paths }: Errand) => {
  let part: Report = { from: 0, results: [], done: false }
  for (const [n, path] of paths.entries()) {
    now[slots.since] = Date.now()
    now[slots.file] = n
    part.results.push(await (kind === 'read' ? readFile : readCover)(Buffer.from(path), deadlineMs))
    now[slots.file] = -1
    if (part.results.length < partSize || n === paths.length - 1) continue
    parentPort!.postMessage(part)
    part = { from: n + 1, results: [], done: false }
  }
  parentPort!.postMessage({ ...part, done: true } satisfies Report)
}

parentPort!.on('message', (errand: Errand) => void work(errand))
