import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { promisify } from 'node:util'
import type { Elsewhere } from '@tutti/testing'

const run = promisify(execFile)
const ip = (...words: string[]) => run('ip', words)

/** A network namespace (Linux, root) with one cable to this one. */
export type Island = {
  elsewhere: Elsewhere
  /** Pulls the cable: nothing arrives, nothing is refused, no connection is closed. */
  cutOff(): Promise<void>
  rejoin(): Promise<void>
  remove(): Promise<void>
}

/** Makes one for this process. @throws Error that says what the system refuses */
export const island = async (): Promise<Island> => {
  const number = process.pid % 250
  const [name, here, there] = [`tutti${number}`, `tuttih${number}`, `tuttit${number}`]
  const [ownAddress, address] = [`10.77.${number}.1`, `10.77.${number}.2`]
  // While there is no cable, what is for its other end goes nowhere: not to a router that would have to know the address.
  const nowhere = ['unreachable', `10.77.${number}.0/30`, 'metric', '4000000']
  await ip('netns', 'del', name).catch(() => undefined)
  try {
    await ip('route', 'replace', ...nowhere)
    await ip('netns', 'add', name)
    await ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name)
    await ip('addr', 'add', `${ownAddress}/30`, 'dev', here)
    await ip('link', 'set', here, 'up')
    await ip('-n', name, 'addr', 'add', `${address}/30`, 'dev', there)
    for (const device of ['lo', there]) await ip('-n', name, 'link', 'set', device, 'up')
  } catch (error) {
    throw new Error(`Cannot make a network namespace: ${(error as Error).message.trim()}. Leave it out with --skip "cut off".`)
  }
  const ferries = ferriesAt(ownAddress)
  return {
    elsewhere: { command: ['ip', 'netns', 'exec', name], host: address, hereFromThere: ownAddress, reach: ferries.reach },
    cutOff: async () => void (await ip('-n', name, 'link', 'set', there, 'down')),
    rejoin: async () => void (await ip('-n', name, 'link', 'set', there, 'up')),
    remove: async () => {
      await ferries.stop()
      await ip('netns', 'del', name)
      await ip('route', 'del', ...nowhere)
    },
  }
}

/** From one address of this machine to its loopback, port by port. */
const ferriesAt = (host: string) => {
  const servers = new Map<number, Server>()
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  }
  const open = async (port: number) => {
    if (servers.has(port)) return
    const server = createServer({ noDelay: true }, (client) => {
      const there = connect({ host: '127.0.0.1', port, noDelay: true })
      for (const socket of [client, there]) keep(socket)
      client.once('close', () => there.destroy())
      there.once('close', () => client.destroy())
      client.pipe(there).pipe(client)
    })
    servers.set(port, server)
    server.listen(port, host)
    // What listens at every address of this machine needs no ferry.
    await once(server, 'listening').catch((error: { code?: string }) => {
      if (error.code !== 'EADDRINUSE') throw error
    })
  }
  return {
    reach: async (ports: readonly number[]) => void (await Promise.all(ports.map(open))),
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all([...servers.values()].map((server) => new Promise((closed) => server.close(closed))))
    },
  }
}
