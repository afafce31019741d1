import { type Database, migrationsDone, openServiceDatabaseThere } from '@tutti/database'
import { Failure, migrationsOf, readSettings, type AnyService } from '@tutti/kit'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { standardDataFolder } from '../data-folder.ts'
import { engineSettings } from '../engine-settings.ts'
import { type OwnGround, openGround } from '../ground.ts'
import { loggerOf } from '../load.ts'
import { programSettings } from '../settings.ts'
import { system } from '../system.ts'

type Environment = Record<string, string | undefined>

/** An instance whose services do not run: its databases, what it made, its key. */
export type Place = Pick<OwnGround, 'data' | 'log' | 'secret' | 'blobs' | 'version' | 'openDatabase'> & {
  /** The database of a service, if there is one with tables in it. */
  databaseThere: (service: string) => Promise<Database<never> | undefined>
  /** How people know it. */
  name: string
  close(): Promise<void>
}

/** Every service, whether it is left out by the settings or not. */
export const allServices = (): Promise<AnyService[]> => Promise.all(system.map(async (entry) => (await entry.load()).default))

/** Opens the instance that the settings name. @throws Failure when it is embedded and runs */
export const openPlace = async (environment: Environment): Promise<Place> => {
  const { databaseUrl } = readSettings(engineSettings, environment)
  const ground = await openGround({ environment, logger: loggerOf(environment) })
  const there = async (service: string): Promise<Database<never> | undefined> => {
    if (databaseUrl) return openServiceDatabaseThere<never>(databaseUrl, service)
    return (await isThere(join(ground.data, 'databases', `${service}.db`))) ? ground.openDatabase(service) : undefined
  }
  return {
    ...ground,
    name: databaseUrl ? `the databases at ${new URL(databaseUrl).host}` : ground.data,
    databaseThere: async (service) => {
      const database = await there(service)
      if (!database || (await migrationsDone(database))) return database
      await database.close()
      return undefined
    },
  }
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/** @throws Failure when the settings name files, and there are none: a name that was mistyped must not become an empty instance */
export const refuseNothing = async (environment: Environment): Promise<void> => {
  const { databaseUrl } = readSettings(engineSettings, environment)
  const data = readSettings(programSettings, environment).data ?? standardDataFolder(environment)
  if (!databaseUrl && !(await isThere(join(data, 'databases'))))
    throw new Failure('export.nothing', `Cannot export ${data}: no Tutti has its data there. Name its folder with --data DIR.`, {
      status: 404,
    })
}

/** @throws Failure when the tables are those of a later program */
export const refuseLater = (service: AnyService, migrations: readonly string[], what: string): void => {
  const known = migrationsOf(service)
  const unknown = migrations.find((name) => !Object.hasOwn(known, name))
  if (unknown)
    throw new Failure(
      'moving.too-old',
      `Cannot use ${what}: the tables of ${service.name} were made by a later version (${unknown}). Use that version, or a later one.`,
      { status: 409 },
    )
}
