import { checked, checkLease, joinRoom } from '@tutti/kit'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { ScanState } from '../contract.ts'
import { coverKeyOf } from '../objects/covers.ts'
import type { Tables } from '../store/tables.ts'
import { perform, type ScanRequest } from './perform.ts'
import { startProgress } from './progress.ts'
import { SCAN_LEASE } from './turns.ts'
import type { News, Order, Setup } from './thread.ts'

// The thread of scans. On Linux a priority belongs to a thread, and to those that it starts: listening comes first.
if (process.platform === 'linux') setPriority(0, 19)

const TELL_EVERY_MS = 50

const { ticket, coverSecret } = workerData as Setup
const room = await joinRoom<Tables>(ticket)
const coverKey = coverKeyOf(Buffer.from(coverSecret))
let current: AbortController | undefined

const tell = (state: ScanState, done = false) => parentPort!.postMessage({ state, done } satisfies News)

/** Nothing is written once another replica has the lease. */
const underLease = (fence: number) => checked(room.db, (tx) => checkLease(tx, { name: SCAN_LEASE, fence }))

const scan = async (request: ScanRequest, fence: number) => {
  current = new AbortController()
  let lastTold = 0
  let phase: unknown
  const progress = startProgress((state) => {
    if (phase === state.phase && performance.now() - lastTold < TELL_EVERY_MS) return
    phase = state.phase
    lastTold = performance.now()
    tell(state)
  })
  tell(progress.state)
  await perform({ ...room, db: underLease(fence) }, { request, progress, coverKey, signal: current.signal })
  current = undefined
  tell(progress.state, true)
}

parentPort!.on('message', (order: Order) => {
  if ('scan' in order) void scan(order.scan, order.fence)
  else if ('cancel' in order) current?.abort(new Error(order.cancel))
  else void room.close().then(() => parentPort!.close())
})
