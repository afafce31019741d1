import type { EventLog } from '@tutti/event-log'
import { type Ground, type Logger, type makeDirectory, readSettings } from '@tutti/kit'
import { openDataFolder, standardDataFolder, subfolder, systemSecret } from './data-folder.ts'
import { engineSettings } from './engine-settings.ts'
import { blobs, databases, eventLog } from './engines.ts'
import { lockFolder } from './lock.ts'
import { programSettings } from './settings.ts'
import { openTraces } from './traces.ts'
import { VERSION } from './version.ts'

/** What a process has for its services. */
export type OwnGround = Omit<Ground, 'directory'> & { data: string; log: EventLog; close(): Promise<void> }

type Options = { environment: Record<string, string | undefined>; logger: (service: string) => Logger }

/**
 * Opens what one process offers its services: embedded files, or the servers that the settings name. A data folder that holds
 * a database or the log belongs to one process.
 */
export const openGround = async ({ environment, logger }: Options): Promise<OwnGround> => {
  const settings = readSettings(programSettings, environment)
  const engines = readSettings(engineSettings, environment)
  const data = await openDataFolder(settings.data ?? standardDataFolder(environment))
  const lock = lockFolder(data)
  let log: EventLog | undefined
  try {
    const options = { engines, settings, data, logger }
    const secret = await systemSecret(data, engines.secretFile)
    log = await eventLog(options)
    const tracing = await openTraces({ environment, logger })
    return {
      data,
      log,
      secret,
      environment,
      logger,
      version: VERSION,
      ...(tracing ? { tracing } : {}),
      openDatabase: await databases(options),
      blobs: await blobs(options),
      folder: (service) => subfolder(data, 'services', service),
      close: async () => {
        await log!.close()
        await tracing?.stop()
        lock.release()
      },
    }
  } catch (error) {
    await log?.close()
    lock.release()
    throw error
  }
}

/** A ground for one directory of services: in one process there is one, apart each service has its own. */
export const onGround = ({ data: _, close: __, ...ground }: OwnGround, directory: ReturnType<typeof makeDirectory>): Ground => ({
  ...ground,
  directory,
})
