import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endProgram, endTogether, freePort, runs } from './program.ts'

/** A Valkey or Redis server of its own. */
export type ValkeyServer = {
  /** `redis://127.0.0.1:…`; the same after each start. */
  readonly url: string
  readonly port: number
  start(): Promise<void>
  stop(): Promise<void>
  /** Ends it by SIGKILL. */
  kill(): Promise<void>
  /** Stops it and removes its folder. */
  remove(): Promise<void>
}

export type ValkeyOptions = { /** Standard is a free one. */ port?: number }

/** Starts a real `valkey-server` or `redis-server`, whichever is in PATH, on a loopback port. It keeps everything in memory: counters need no more. */
export const valkey = async ({ port }: ValkeyOptions = {}): Promise<ValkeyServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-valkey-'))
  const at = port ?? (await freePort())
  let server: ChildProcess | undefined
  const start = async () => {
    if (!runs(server)) server = await started(folder, at)
  }
  await start()
  return {
    url: `redis://127.0.0.1:${at}`,
    port: at,
    start,
    stop: () => endProgram(server, 'SIGTERM'),
    kill: () => endProgram(server, 'SIGKILL'),
    remove: async () => {
      await endProgram(server, 'SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const program = () => (spawnSync('sh', ['-c', 'command -v valkey-server']).status === 0 ? 'valkey-server' : 'redis-server')

const started = async (folder: string, port: number): Promise<ChildProcess> => {
  const flags = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no']
  const server = spawn(program(), flags, { stdio: ['ignore', 'pipe', 'inherit'] })
  endTogether(server)
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`Cannot start ${program()}: ${error.message}`)))
    server.once('exit', () => reject(new Error(`Cannot start ${program()}: ${said.join('\n')}`)))
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (/ready to accept connections/i.test(line)) resolve()
      else if (said.length < 20) said.push(line)
    })
  })
  return server
}
