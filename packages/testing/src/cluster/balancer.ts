import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { request } from 'undici'

const PROBE_MS = 500
const PROBE_PATIENCE_MS = 1_000

/** Where connections go: `port` is public, `/ready` at `internalUrl` says whether new ones are welcome. */
export type Behind = { port: number; internalUrl: string }

export type Balancer = { url: string; stop(): Promise<void> }

type Backend = Behind & { isReady: boolean; open: number }

/** Shares connections among gateways, to the one with the fewest that is ready: what a cloud's balancer does, on bytes alone. */
export const balancer = async (behind: readonly Behind[], port = 0): Promise<Balancer> => {
  const backends: Backend[] = behind.map((one) => ({ ...one, isReady: true, open: 0 }))
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (client) => {
    const chosen = choose(backends)
    const there = connect({ port: chosen.port, host: '127.0.0.1', noDelay: true })
    chosen.open += 1
    for (const socket of [client, there]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      socket.on('error', () => socket.destroy())
    }
    there.once('close', (hasFailed) => {
      chosen.open -= 1
      // A gateway that stops closes after its last answer, which a slow client has not read yet.
      if (hasFailed) client.destroy()
      else client.destroySoon()
    })
    client.once('close', () => there.destroy())
    client.pipe(there).pipe(client)
  })
  const probing = setInterval(() => void Promise.all(backends.map(probe)), PROBE_MS)
  await Promise.all(backends.map(probe))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      clearInterval(probing)
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** When none is ready, all are tried: an answer that says why is better than none. */
const choose = (backends: readonly Backend[]): Backend => {
  const ready = backends.filter((one) => one.isReady)
  return (ready.length > 0 ? ready : backends).toSorted((a, b) => a.open - b.open)[0]!
}

const probe = async (backend: Backend): Promise<void> => {
  try {
    const { statusCode, body } = await request(`${backend.internalUrl}/ready`, { signal: AbortSignal.timeout(PROBE_PATIENCE_MS) })
    await body.dump()
    backend.isReady = statusCode === 200
  } catch {
    backend.isReady = false
  }
}
