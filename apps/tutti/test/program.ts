import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { type Client, makeClient } from '@tutti/testing'

const root = resolve(import.meta.dirname, '..', '..', '..')
export const main = join(root, 'apps', 'tutti', 'src', 'main.ts')
/** The first start of a clone builds the player. */
const START_MS = 90_000

type Options = {
  environment?: Record<string, string>
  input?: string
  cwd?: string
  /** As people start it: `./tutti`, through the launcher. */ launched?: boolean
}

const start = (args: readonly string[], { environment, cwd, launched }: Options): ChildProcess => {
  // What steers the tests is no setting of the program.
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TUTTI_')))
  const [program, before] = launched ? [join(root, 'tutti'), []] : [process.execPath, ['--disable-warning=ExperimentalWarning', main]]
  return spawn(program, [...before, ...args], { cwd: cwd ?? root, env: { ...inherited, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] })
}

/** Runs the program to its end. */
export const run = async (args: readonly string[], options: Options = {}) => {
  const child = start(args, options)
  child.stdin!.end(options.input ?? '')
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')])
  // The first start of a clone says so, whatever else is said.
  return { code: code as number | null, stdout, stderr: stderr.replace(/^Building the player.*\n/, '') }
}

export type Serving = {
  url: string
  /** Every address of the banner. */
  urls: string[]
  /** The setup link, while there is no admin. */
  setup?: string
  pid: number
  client: Client
  /** ms from the start of the process until it answered `/health`. */
  startMs: number
  /** ms of processor time that this took, over all threads; 0 where the system does not tell. */
  startCpuMs: number
  /** Sends a signal, and waits for the end. Answers the exit code, or the signal's name. */
  end(signal?: NodeJS.Signals): Promise<number | string>
  send(signal: NodeJS.Signals): void
  /** How it ended: the exit code, or the signal's name. */
  ended: Promise<number | string>
  stderr(): string
}

/** Starts the program on a free port and waits until it answers. @throws with what it said when it ends instead */
export const serve = async (args: readonly string[], options: Options = {}): Promise<Serving> => {
  const began = performance.now()
  const child = start(['--json', '--port', '0', ...args], options)
  let said = ''
  child.stderr!.on('data', (part: Buffer) => void (said = (said + String(part)).slice(-20_000)))
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  const deadline = setTimeout(() => child.kill('SIGKILL'), START_MS)
  const line = await Promise.race([once(createInterface({ input: child.stdout! }), 'line').then(([first]) => String(first)), ended])
  clearTimeout(deadline)
  if (typeof line !== 'string' || !line.startsWith('{')) throw new Error(`The program ended with ${line} instead of serving: ${said}`)
  const { urls, setup } = JSON.parse(line) as { urls: string[]; setup?: string }
  const client = makeClient(urls[0]!)
  await client.get('/health')
  const startMs = performance.now() - began
  const startCpuMs = await cpuMsOf(child.pid!)
  const send = (signal: NodeJS.Signals) => void child.kill(signal)
  const end = (signal: NodeJS.Signals = 'SIGTERM') => (send(signal), ended)
  return { url: urls[0]!, urls, setup, pid: child.pid!, client, startMs, startCpuMs, send, end, ended, stderr: () => said }
}

/** Linux counts it in hundredths of a second (proc(5): utime and stime). */
const cpuMsOf = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number)
  return (user + system) * 10
}

/** A folder that is removed when the test ends. */
export const temporaryFolder = async (t: TestContext, name = 'tutti-program-'): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), name))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** Serves until the test ends, on a data folder of its own unless `--data` is among the arguments. */
export const served = async (t: TestContext, args: readonly string[] = [], options: Options = {}): Promise<Serving & { data: string }> => {
  const at = args.indexOf('--data')
  const data = at < 0 ? await temporaryFolder(t) : args[at + 1]!
  const serving = await serve(at < 0 ? ['--data', data, ...args] : args, options)
  t.after(() => serving.end('SIGKILL'))
  return { ...serving, data }
}
