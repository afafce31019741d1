import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fetchEngines } from './fetched.ts'
import { endProgram } from './program.ts'

export type S3Server = {
  /** What `openS3` takes; each test has a `prefix` of its own. */
  readonly options: { endpoint: string; region: string; bucket: string; accessKeyId: string; secretAccessKey: string; pathStyle: true }
  stop(): Promise<void>
  /** Again, on the same port and data. */
  start(): Promise<void>
  /** Ends it by SIGKILL. */
  kill(): Promise<void>
  /** Stops it and removes its data. */
  remove(): Promise<void>
}

export type S3ServerOptions = {
  /** Where its data is kept; standard is a folder of its own that `remove` removes. */ folder?: string
  port?: number
}

const BUCKET = 'tutti'

/** A real S3 server (fauxqs, from npm) on a free loopback port, with one bucket. */
export const s3 = async ({ folder, port = 0 }: S3ServerOptions = {}): Promise<S3Server> => {
  await fetchEngines()
  const data = folder ?? (await mkdtemp(join(tmpdir(), 'tutti-s3-')))
  await mkdir(data, { recursive: true })
  let { child, taken } = await startServer(port, data)
  return {
    options: {
      endpoint: `http://127.0.0.1:${taken}`,
      region: 'us-east-1',
      bucket: BUCKET,
      accessKeyId: 'tests',
      secretAccessKey: 'tests-only',
      pathStyle: true,
    },
    stop: () => endProgram(child, 'SIGTERM'),
    kill: () => endProgram(child, 'SIGKILL'),
    start: async () => void ({ child } = await startServer(taken, data)),
    remove: async () => {
      await endProgram(child, 'SIGTERM')
      if (folder === undefined) await rm(data, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

const startServer = async (port: number, folder: string): Promise<{ child: ChildProcess; taken: number }> => {
  const program = join(import.meta.dirname, 's3-server.ts')
  const child = spawn(process.execPath, [program, String(port), folder, BUCKET], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [undefined])])) as [string | undefined]
  if (line === undefined) throw new Error('Cannot start the S3 server: it ended at once; what it said stands above.')
  return { child, taken: Number(line) }
}
