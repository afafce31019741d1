import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { endProgram, endTogether, freePort, runs } from './program.ts'

const START_MS = 10_000

/** A NATS server with JetStream of its own. */
export type NatsServer = {
  /** `nats://127.0.0.1:…`; the same after each start. */
  readonly url: string
  readonly port: number
  start(): Promise<void>
  /** Ends it in order: what it holds is on the disk. */
  stop(): Promise<void>
  /** Ends it by SIGKILL. */
  kill(): Promise<void>
  /** Copies what it holds; it must have been stopped. */
  copyStore(): Promise<void>
  /** Puts the copy back, while it is stopped: what came later is lost, as by a power cut without `sync_interval: always`. */
  restoreStore(): Promise<void>
  /** Takes away all that it holds, while it is stopped. */
  removeStore(): Promise<void>
  /** Stops it and removes its folder. */
  remove(): Promise<void>
}

export type NatsOptions = {
  /** Where its data is kept, for the next start too; standard is a folder of its own that `remove` removes. */
  folder?: string
  port?: number
}

/** Starts a real `nats-server` (from PATH) with JetStream on a free loopback port. It writes to the disk without waiting, as is its standard. */
export const nats = async ({ folder, port }: NatsOptions = {}): Promise<NatsServer> => {
  const own = folder ?? (await mkdtemp(join(tmpdir(), 'tutti-nats-')))
  const [store, copy, config] = [join(own, 'store'), join(own, 'copy'), join(own, 'nats.conf')]
  const at = port ?? (await freePort())
  await mkdir(store, { recursive: true })
  await writeFile(config, `listen: 127.0.0.1:${at}\njetstream { store_dir: ${JSON.stringify(store)} }\n`)
  let server: ChildProcess | undefined
  const start = async () => {
    if (!runs(server)) server = await started(config, at)
  }
  await start()
  return {
    url: `nats://127.0.0.1:${at}`,
    port: at,
    start,
    stop: () => endProgram(server, 'SIGTERM'),
    kill: () => endProgram(server, 'SIGKILL'),
    copyStore: async () => {
      await rm(copy, { recursive: true, force: true })
      await cp(store, copy, { recursive: true })
    },
    restoreStore: async () => {
      await rm(store, { recursive: true, force: true })
      await cp(copy, store, { recursive: true })
    },
    removeStore: () => rm(store, { recursive: true, force: true }),
    remove: async () => {
      await endProgram(server, 'SIGTERM')
      await rm(folder ? store : own, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const started = async (config: string, port: number): Promise<ChildProcess> => {
  const server = spawn('nats-server', ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  server.stderr!.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-4_000)))
  server.on('error', (error) => (said = String(error)))
  for (const end = Date.now() + START_MS; !(await answers(port));) {
    if (server.exitCode !== null || server.pid === undefined || Date.now() > end) throw new Error(`Cannot start nats-server: ${said}`)
    await wait(10)
  }
  endTogether(server)
  return server
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
