import { assertKnown, readSettings } from '@tutti/kit'
import { settingsTables, system } from '@tutti/tutti'
import assert from 'node:assert/strict'
import { resolve } from 'node:path'

/** The folder `deploy` of the repository. */
export const deploy = resolve(import.meta.dirname, '..', '..', 'deploy')

/** What is deployed: every service, and the gateway. */
export const MEMBERS: readonly string[] = [...system.map((entry) => entry.name), 'gateway'].sort()

export type Environment = Record<string, string>

/** Every setting is known, and of a value that is allowed. */
export const assertSettings = async (environment: Environment): Promise<void> => {
  const tables = await settingsTables()
  assertKnown(tables, environment)
  for (const table of tables) readSettings(table, environment)
}

/** Every service is looked for under one of these names that is its own. */
export const assertUrls = (environment: Environment, names: readonly string[]): void => {
  for (const name of MEMBERS) {
    const [, host] = /^dns\+http:\/\/([a-z-]+):4780$/.exec(environment[`TUTTI_URL_${name.toUpperCase()}`] ?? '') ?? []
    assert.ok(host?.endsWith(name) && names.includes(host), `${name} is looked for at ${host}`)
  }
}
