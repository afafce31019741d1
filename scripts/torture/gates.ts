import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { Transform } from 'node:stream'

/** Stands before every replica of a service. */
export type Gate = {
  /** From now on whatever the service answers comes so much later, ms. */
  delay(ms: number): void
}

/** A connection behind which everything arrives `ms()` later than it was sent, in order. */
const later = (ms: () => number) =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const wait = ms()
      if (wait === 0) done(null, chunk)
      else setTimeout(() => done(null, chunk), wait)
    },
  })

const doorTo = async (url: URL, ms: () => number, sockets: Set<Socket>): Promise<Server> => {
  const server = createServer({ noDelay: true }, (client) => {
    const there = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
    for (const socket of [client, there]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.once('close', () => sockets.delete(socket))
    }
    client.once('close', () => there.destroy())
    // What it has said before it closed is still on its way.
    there.once('error', () => client.destroy())
    client.pipe(there)
    there.pipe(later(ms)).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Gates before some services of a cluster: what `cluster({ between })` takes, and the gates by service. */
export const gates = (services: readonly string[]) => {
  const of = new Map<string, Gate>()
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  return {
    of: of as ReadonlyMap<string, Gate>,
    between: async (service: string, urls: readonly string[]): Promise<readonly string[]> => {
      if (!services.includes(service)) return urls
      let held = 0
      of.set(service, { delay: (ms) => void (held = ms) })
      const doors = await Promise.all(urls.map((url) => doorTo(new URL(url), () => held, sockets)))
      servers.push(...doors)
      return doors.map((door) => `http://127.0.0.1:${(door.address() as AddressInfo).port}`)
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
    },
  }
}
