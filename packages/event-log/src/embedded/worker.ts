import { parentPort, workerData } from 'node:worker_threads'
import { createCommits } from './commits.ts'
import { createReads } from './reads.ts'
import { isFatal, openStore, reason } from './store.ts'
import { createTrim } from './trim.ts'
import type { Answer, Kind, Reply, Request, Settings } from './protocol.ts'
import type { Store } from './store.ts'

const TRIM_MS = 10_000

type Question = Exclude<Request, { kind: 'append' }>

const settings = workerData as Settings
const tell = (reply: Reply): void => parentPort?.postMessage(reply)
const fail = (call: number | undefined, error: unknown): void => {
  const message = `cannot use the event log ${settings.file}: ${reason(error)}`
  tell({ kind: 'failure', call, failure: { message, fatal: isFatal(error) } })
}

try {
  serve(openStore(settings))
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  tell({ kind: 'failure', call: undefined, failure: { message, fatal: true } })
}

function serve(store: Store): void {
  const commits = createCommits({ store, tell, fail })
  const answer = createAnswer(store, commits)
  parentPort?.on('message', async (request: Request) => {
    if (request.kind === 'append') return commits.append(request)
    try {
      const value = answer(request)
      // Awaiting what is there already would let a later commit overtake the answer.
      tell({ kind: 'answer', call: request.call, answer: value instanceof Promise ? await value : value })
    } catch (error) {
      fail(request.call, error)
    }
    if (request.kind === 'close') parentPort?.close()
  })
}

function createAnswer(
  store: Store,
  commits: ReturnType<typeof createCommits>,
): (request: Question) => Answer<Kind> | Promise<Answer<Kind>> {
  const reads = createReads(store)
  const trim = createTrim(store, reads)
  const timer = setInterval(async () => {
    const trimmed = await trim(settings.retention).catch((error) => void fail(undefined, error))
    if (trimmed && trimmed.count > 0) tell({ kind: 'trimmed', trimmed })
  }, TRIM_MS)
  tell({ kind: 'opened', opened: { incarnation: store.incarnation, head: store.head, first: reads.first() } })

  return (request) => {
    switch (request.kind) {
      case 'page':
        return reads.page(request.ask)
      case 'group':
        return { cursors: commits.makeGroup(request.ask.group, request.ask.from) }
      case 'known':
        return store.cursors.has(request.ask.group)
      case 'groups':
        return reads.groups(request.ask.only)
      case 'idAt':
        return reads.idAt(request.ask.sequence)
      case 'trim':
        return trim(request.ask.limits)
      case 'acknowledge':
        return acknowledge(store, commits, request.ask.groups)
      case 'forget':
        store.db.prepare('delete from cursor where consumer = ?').run(request.ask.group)
        store.cursors.delete(request.ask.group)
        return null
      case 'close':
        clearInterval(timer)
        commits.end()
        store.db.close()
        return null
    }
  }
}

function acknowledge(store: Store, commits: ReturnType<typeof createCommits>, groups: { group: string; cursors: number[] }[]): null {
  for (const { group, cursors } of groups) {
    if (!store.cursors.has(group)) continue
    store.cursors.set(group, cursors)
    commits.moved(group)
  }
  return null
}
