import { restingWorker, type Room } from '@tutti/kit'
import { Worker } from 'node:worker_threads'
import type { ScanState } from '../contract.ts'
import type { Tables } from '../store/tables.ts'
import type { ScanRequest } from './perform.ts'

/** What the thread is given once. `coverSecret` makes the names of covers. */
export type Setup = { ticket: ReturnType<Room<Tables>['share']>; coverSecret: Uint8Array }
/** One scan at a time; `end` lets go of everything. */
export type Order = { scan: ScanRequest; fence: number } | { cancel: string } | { end: true }
export type News = { state: ScanState; done: boolean }

/** `fence` is that of the lease under which it runs. */
type Hearing = { fence: number; signal: AbortSignal; told: (state: ScanState) => void }

/** Where scans run: whoever listens must not notice them. */
export type ScanThread = {
  /** Resolves when the scan has ended, however it did. @throws when the thread ended in the middle of it */
  scan(request: ScanRequest, hearing: Hearing): Promise<void>
  end(): Promise<void>
}

/** The thread is there while scans come, and a while after. */
export const startScanThread = (room: Room<Tables, undefined>): ScanThread => {
  const start = () => {
    const ticket = room.share()
    const setup: Setup = { ticket, coverSecret: room.secret('covers') }
    const made = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'scan',
      workerData: setup,
      transferList: [ticket.told, ticket.database.port],
    })
    return made.on('error', (error) => room.logger.error({ err: error }, 'The thread of scans failed.'))
  }
  const { use, end } = restingWorker({ start })
  return { end, scan: (request, hearing) => use((worker) => performed(worker, request, hearing)) }
}

const performed = (worker: Worker, request: ScanRequest, { fence, signal, told }: Hearing) =>
  new Promise<void>((resolve, reject) => {
    const cancel = () => worker.postMessage({ cancel: String(signal.reason) } satisfies Order)
    const hear = ({ state, done }: News) => {
      told(state)
      if (done) leave(resolve)
    }
    const fail = (cause: unknown) =>
      leave(() => reject(cause instanceof Error ? cause : new Error(`The thread of scans ended (${String(cause)}).`)))
    const leave = (then: () => void) => {
      worker.off('message', hear).off('error', fail).off('exit', fail)
      signal.removeEventListener('abort', cancel)
      then()
    }
    worker.on('message', hear).on('error', fail).on('exit', fail)
    signal.addEventListener('abort', cancel)
    worker.postMessage({ scan: request, fence } satisfies Order)
    if (signal.aborted) cancel()
  })
