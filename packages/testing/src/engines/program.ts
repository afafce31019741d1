import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'

export const runs = (one: ChildProcess | undefined): one is ChildProcess =>
  one !== undefined && one.exitCode === null && one.signalCode === null

/** Ends a program that runs, and waits until it has ended. */
export const endProgram = async (one: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> => {
  if (!runs(one)) return
  const ended = once(one, 'exit')
  one.kill(signal)
  await ended
}

/** It ends with the process that started it also when that one forgets to stop it. */
export const endTogether = (one: ChildProcess): void => {
  const kill = () => void one.kill('SIGKILL')
  process.once('exit', kill)
  one.once('exit', () => process.off('exit', kill))
}

/** Below those that systems give to outgoing connections: one of these could take a port before its server listens. */
const PORTS = { from: 12_000, to: 32_000 }

const listening = async (): Promise<Server> => {
  for (;;) {
    const server = createServer().listen(randomInt(PORTS.from, PORTS.to), '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (isFree) return server
  }
}

/** Ports of this machine's loopback that nobody listens on; all of them are held until all are known, so that none comes twice. */
export const freePorts = async (count: number): Promise<number[]> => {
  const held: Server[] = []
  while (held.length < count) held.push(await listening())
  const ports = held.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

export const freePort = async (): Promise<number> => (await freePorts(1))[0]!
