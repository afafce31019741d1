import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { request } from 'undici'
import { endProgram, endTogether, runs } from '../engines/program.ts'
import { until } from '../system/until.ts'

const PROGRAM = resolve(import.meta.dirname, '..', '..', '..', '..', 'apps', 'tutti', 'src', 'main.ts')
const READY_MS = 60_000
const KEPT_CHARACTERS = 20_000

/** One process of a cluster. */
export type ClusterProcess = {
  /** What it runs: services, or the gateway, or both. */
  readonly names: readonly string[]
  /** `http://127.0.0.1:4801` */
  readonly internalUrl: string
  readonly pid: number
  /** The end of what it has written to its log. */
  log(): string
  /** Starts it when it does not run, and waits until it is ready. `program`: the main file of another version of Tutti. */
  start(program?: string): Promise<void>
  /** Ends it in order (SIGTERM): what is under way ends. */
  stop(): Promise<void>
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>
  /** Freezes it (SIGSTOP) until `thaw`. */
  freeze(): void
  thaw(): void
}

type Options = { names: readonly string[]; internalPort: number; environment: NodeJS.ProcessEnv; tell?: (line: string) => void }

/** A process of `tutti run` that is not started yet. */
export const clusterProcess = ({ names, internalPort, environment, tell }: Options): ClusterProcess => {
  const internalUrl = `http://127.0.0.1:${internalPort}`
  let child: ChildProcess | undefined
  let said = ''
  return {
    names,
    internalUrl,
    get pid() {
      return child?.pid ?? 0
    },
    log: () => said,
    start: async (program = PROGRAM) => {
      if (!runs(child)) {
        child = launch(program, { names, internalPort, environment })
        for (const stream of [child.stdout!, child.stderr!])
          stream.setEncoding('utf8').on('data', (text: string) => {
            said = (said + text).slice(-KEPT_CHARACTERS)
            tell?.(text)
          })
      }
      const ended = once(child!, 'exit').then(() => {
        throw new Error(`Cannot start ${names.join(', ')}: ${said.slice(-2_000)}`)
      })
      await Promise.race([
        ended,
        until(() => isReady(internalUrl), { withinMs: READY_MS, what: `${names.join(', ')} to be ready: ${said}` }),
      ])
    },
    stop: () => endProgram(child, 'SIGTERM'),
    kill: () => endProgram(child, 'SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  }
}

const launch = (program: string, { names, internalPort, environment }: Options): ChildProcess => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'run', ...names, '--json'], {
    env: { ...process.env, ...environment, TUTTI_INTERNAL_PORT: String(internalPort) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  endTogether(child)
  return child
}

const isReady = async (internalUrl: string): Promise<boolean> => {
  const { statusCode, body } = await request(`${internalUrl}/ready`, { signal: AbortSignal.timeout(1_000) })
  await body.dump()
  return statusCode === 200
}
