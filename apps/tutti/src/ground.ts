import { openDisk } from '@tutti/blobs'
import { openSqlite } from '@tutti/database'
import { type EventLog, openEmbeddedLog } from '@tutti/event-log'
import { type Ground, type Logger, makeDirectory, type SettingsOf } from '@tutti/kit'
import { join } from 'node:path'
import { openDataFolder, standardDataFolder, subfolder, systemSecret } from './data-folder.ts'
import { lockFolder } from './lock.ts'
import type { programSettings } from './settings.ts'
import { VERSION } from './version.ts'

export type EmbeddedGround = Omit<Ground, 'directory'> & { data: string; log: EventLog; close(): Promise<void> }

/** Catalog writes in long bursts while it scans, and has a writing thread to itself; the others share one. */
const threadOf = (service: string): string => (service === 'catalog' ? 'catalog' : 'services')

type Options = {
  settings: SettingsOf<typeof programSettings>
  environment: Record<string, string | undefined>
  logger: (service: string) => Logger
}

/** What one process offers its services on embedded defaults: SQLite files, the log in SQLite, made files on disk. */
export const openEmbeddedGround = async ({ settings, environment, logger }: Options): Promise<EmbeddedGround> => {
  const data = await openDataFolder(settings.data ?? standardDataFolder(environment))
  const lock = lockFolder(data)
  try {
    const secret = await systemSecret(data)
    const databases = await subfolder(data, 'databases')
    const log = await openEmbeddedLog({
      file: join(data, 'event-log.db'),
      retention: { ageMs: settings.retentionDays * 86_400_000, bytes: settings.retentionMb * 1024 * 1024 },
      report: (error) => logger('event-log').warn({ err: error }, 'The event log reports a failure.'),
    })
    return {
      data,
      log,
      secret,
      environment,
      logger,
      version: VERSION,
      openDatabase: (service) => openSqlite<never>({ file: join(databases, `${service}.db`), thread: `${data} ${threadOf(service)}` }),
      blobs: async (service) => openDisk(await subfolder(data, 'blobs', service)),
      folder: (service) => subfolder(data, 'services', service),
      close: async () => {
        await log.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** A ground for one directory of services: in one process there is one, apart each service has its own. */
export const onGround = ({ data: _, close: __, ...ground }: EmbeddedGround, directory: ReturnType<typeof makeDirectory>): Ground => ({
  ...ground,
  directory,
})
