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
  /** Whether it has been started and has not ended, by whatever cause. */
  readonly isRunning: boolean
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

/** Where a process runs instead of on loopback, such as in a network namespace: `['ip', 'netns', 'exec', 'island']`. */
export type Elsewhere = {
  command: readonly string[]
  /** Where the others reach it. */
  host: string
  /** Where it reaches what listens on loopback here. */
  hereFromThere: string
  /** Called before each start with the ports on loopback that it has to reach. */
  reach: (ports: readonly number[]) => Promise<void>
}

type Options = {
  names: readonly string[]
  internalPort: number
  environment: NodeJS.ProcessEnv
  elsewhere?: Elsewhere | undefined
  tell?: (line: string) => void
}

/** A process of `tutti run` that is not started yet. */
export const clusterProcess = ({ tell, ...options }: Options): ClusterProcess => {
  const { names, internalPort, environment, elsewhere } = options
  const internalUrl = `http://${elsewhere?.host ?? '127.0.0.1'}:${internalPort}`
  let child: ChildProcess | undefined
  let said = ''
  return {
    names,
    internalUrl,
    get pid() {
      return child?.pid ?? 0
    },
    get isRunning() {
      return runs(child)
    },
    log: () => said,
    start: async (program = PROGRAM) => {
      if (!runs(child)) {
        await elsewhere?.reach(portsIn(environment))
        child = launch(program, options)
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

/** Of all that an environment names on loopback. */
const portsIn = (environment: NodeJS.ProcessEnv): number[] => [
  ...new Set(
    Object.values(environment).flatMap((value) => [...(value ?? '').matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port))),
  ),
]

const launch = (program: string, { names, internalPort, environment, elsewhere }: Options): ChildProcess => {
  const [command = process.execPath, ...before] = elsewhere ? [...elsewhere.command, process.execPath] : []
  const there = Object.entries(environment).map(([name, value]) => [
    name,
    value?.replaceAll('127.0.0.1', elsewhere?.hereFromThere ?? '127.0.0.1'),
  ])
  const child = spawn(command, [...before, '--disable-warning=ExperimentalWarning', program, 'run', ...names, '--json'], {
    env: {
      ...process.env,
      // A process of the system has no use for what is said to the tests.
      TUTTI_TEST_ENGINES: undefined,
      ...Object.fromEntries(there),
      TUTTI_INTERNAL_PORT: String(internalPort),
      ...(elsewhere ? { TUTTI_INTERNAL_HOST: elsewhere.host } : {}),
    },
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
