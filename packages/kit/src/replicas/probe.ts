import { Agent, get } from 'node:http'
import { get as getSecurely } from 'node:https'

export type Health = 'ready' | 'draining' | 'down'

/** Asks a replica. @returns `down` when it does not answer within `patienceMs` */
export type Probe = (url: string, patienceMs: number) => Promise<Health>

// A connection for each question: whether new ones are taken is part of it.
const agent = new Agent({ keepAlive: false })

/** `GET /ready`: 503 when a replica takes no new requests. One that does not know the question (404) answers, and that is enough. */
export const probeReady: Probe = (url, patienceMs) =>
  new Promise((resolve) => {
    const isSecure = url.startsWith('https:')
    const asking = (isSecure ? getSecurely : get)(`${url}/ready`, { ...(isSecure ? {} : { agent }), timeout: patienceMs }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 503 ? 'draining' : answer.statusCode! >= 500 ? 'down' : 'ready')
    })
    const late = setTimeout(() => asking.destroy(), patienceMs)
    asking.once('error', () => resolve('down'))
    asking.once('close', () => (clearTimeout(late), resolve('down')))
  })
