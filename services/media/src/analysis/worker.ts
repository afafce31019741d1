import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { analyse, type Order } from './analyse.ts'
import type { News } from './thread.ts'

// The thread of analysis. On Linux a priority belongs to a thread, and to what it starts: listening comes first.
if (process.platform === 'linux') setPriority(0, 19)

const ending = new AbortController()
const tell = (news: News) => parentPort!.postMessage(news)
const watching = { signal: ending.signal, started: (pid: number) => tell({ pid }) }

parentPort!.on('message', (message: Order | { end: true }) => {
  if ('end' in message) {
    ending.abort(new Error('The service is stopping.'))
    parentPort!.close()
  } else
    analyse(message, watching)
      .then((outcome) => tell({ outcome }))
      .catch((error: unknown) => {
        if (!ending.signal.aborted) throw error
      })
})
