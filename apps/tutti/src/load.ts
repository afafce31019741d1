import { gatewaySettings } from '@tutti/gateway'
import { type AnyService, assertKnown, type Logger, type LogLevel, makeLogger, readSettings, type SettingsTable } from '@tutti/kit'
import { engineSettings } from './engine-settings.ts'
import { gatewayUrls, replicaSettings, urlSettings } from './replica-settings.ts'
import { programSettings } from './settings.ts'
import { type Entry, system } from './system.ts'
import { tracesSettings } from './traces.ts'

type Environment = Record<string, string | undefined>

export const loggerOf = (environment: Environment): ((service: string) => Logger) =>
  makeLogger(readSettings({ level: programSettings.logLevel }, environment).level as LogLevel)

/** Every table of settings there is. */
export const settingsTables = async (entries: readonly Entry[] = system): Promise<SettingsTable[]> => {
  const services = await Promise.all(entries.map((entry) => entry.load()))
  const urls = urlSettings(entries.map((entry) => entry.name))
  return [
    programSettings,
    engineSettings,
    replicaSettings,
    tracesSettings,
    urls,
    gatewayUrls,
    gatewaySettings,
    ...services.flatMap(({ default: service }) => (service.settings ? [service.settings] : [])),
  ]
}

/** Loads the services that are not left out, after every setting was looked at. @throws SettingsError that names what is wrong */
export const loadServices = async (entries: readonly Entry[], environment: Environment): Promise<AnyService[]> => {
  const tables = await settingsTables(entries)
  assertKnown(tables, environment)
  for (const table of tables) readSettings(table, environment)
  const without = readSettings({ without: withoutOf(entries) }, environment).without
  return Promise.all(entries.filter((entry) => !without.includes(entry.name)).map(async (entry) => (await entry.load()).default))
}

/** Which services may be left out: only those that there are. */
const withoutOf = (entries: readonly Entry[]) => {
  const names = entries.map((entry) => entry.name)
  const { parse, ...rest } = programSettings.without
  return {
    ...rest,
    allowed: `a list of ${names.join(', ')}`,
    parse: (text: string) => (parse(text)?.every((name) => names.includes(name)) ? parse(text) : undefined),
  }
}
