import { openDisk } from '@tutti/blobs'
import { openSqlite } from '@tutti/database'
import { openEmbeddedLog } from '@tutti/event-log'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AnyService,
  type Context,
  type Ground,
  makeDirectory,
  makeLogger,
  nobody,
  type OpenService,
  openService,
  type Viewer,
} from '../src/index.ts'

/** Services on the real adapters in a folder of their own; `close` and `open` again as after a stop. */
export type Bench = {
  dir: string
  open(...services: readonly AnyService[]): Promise<{ services: OpenService[]; ground: Ground; stop(): Promise<void> }>
  remove(): Promise<void>
}

export const makeBench = async (existing?: string): Promise<Bench> => {
  const dir = existing ?? (await mkdtemp(join(tmpdir(), 'tutti-kit-')))
  const subfolder = async (name: string) => {
    await mkdir(join(dir, name), { recursive: true })
    return join(dir, name)
  }
  const open: Bench['open'] = async (...all) => {
    const log = await openEmbeddedLog({ file: join(dir, 'log.db') })
    const directory = makeDirectory(all.map((service) => service.name))
    const ground: Ground = {
      log,
      directory,
      version: '0.1.0',
      environment: {},
      logger: makeLogger('silent'),
      secret: (purpose) => createHash('sha256').update(purpose).digest(),
      openDatabase: (name) => openSqlite({ file: join(dir, `${name}.db`), thread: dir }),
      blobs: async (name) => openDisk(await subfolder(`${name}-blobs`)),
      folder: (name) => subfolder(`${name}-folder`),
    }
    const services = await Promise.all(all.map((service) => openService(service, ground))).catch(async (error) => {
      await log.close()
      throw error
    })
    for (const service of services) await service.begin()
    const stop = async () => {
      await Promise.all(services.map((service) => service.stop()))
      await log.close()
    }
    return { services, ground, stop }
  }
  return { dir, open, remove: () => rm(dir, { recursive: true, force: true, maxRetries: 3 }) }
}

export const alice: Viewer = { userId: 'alice00000000000000000', name: 'alice', role: 'listener', scopes: '*' }

export const contextOf = (viewer: Viewer = nobody, rest: Partial<Context> = {}): Context => ({
  viewer,
  requestId: 'test',
  origin: 'http://tutti.test',
  ...rest,
})

export const until = async (what: string, condition: () => Promise<boolean> | boolean, ms = 10_000): Promise<void> => {
  const end = Date.now() + ms
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
