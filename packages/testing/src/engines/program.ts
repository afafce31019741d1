import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

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

/** Ports of this machine's loopback that nobody listens on; all of them are held until all are known, so that none comes twice. */
export const freePorts = async (count: number): Promise<number[]> => {
  const held = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(held.map((server) => once(server, 'listening')))
  const ports = held.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

export const freePort = async (): Promise<number> => (await freePorts(1))[0]!
