import { nearest, SettingsError, type SettingsTable } from '@tutti/kit'
import { parseArgs } from 'node:util'

export type CommandLine = {
  /** Words that are no flags: the command and what it is about. */
  words: string[]
  /** The environment, with the flags laid over it under their variables' names. */
  environment: Record<string, string | undefined>
  help: boolean
  json: boolean
}

/** `--version` is answered before all else. */
const OWN = ['help', 'json', 'version'] as const

/** Reads the command line. A flag means the same as its environment variable, and wins. @throws SettingsError that names what is wrong and what is allowed */
export const readCommandLine = (
  argv: readonly string[],
  tables: readonly SettingsTable[],
  environment: Record<string, string | undefined>,
): CommandLine => {
  const settings = tables.flatMap((table) => Object.values(table)).filter((one) => one.flag !== undefined)
  const byName = new Map(settings.map((one) => [one.flag!.slice(2), one]))
  const options = Object.fromEntries([
    ...[...byName].map(([name, one]) => [name, one.isSwitch ? { type: 'boolean' as const } : { type: 'string' as const, multiple: true }]),
    ...OWN.map((name) => [name, { type: 'boolean' as const }]),
  ])
  const { values, positionals } = parsed([...argv], options, [...byName.keys(), ...OWN])
  const laid = { ...environment }
  for (const [name, one] of byName) {
    const value = values[name]
    if (value === undefined) continue
    laid[one.env] = Array.isArray(value) ? value.join(Array.isArray(one.standard) ? separatorOf(one.allowed) : ',') : String(value)
    if (Array.isArray(value) && value.length > 1 && !Array.isArray(one.standard))
      throw new SettingsError([`Cannot use --${name} ${value.length} times: once is allowed.`])
  }
  return { words: positionals, environment: laid, help: values.help === true, json: values.json === true }
}

const separatorOf = (allowed: string) => /separated by "(.)"/.exec(allowed)?.[1] ?? ','

const parsed = (args: string[], options: NonNullable<Parameters<typeof parseArgs>[0]>['options'], known: readonly string[]) => {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true }) as {
      values: Record<string, string[] | boolean | undefined>
      positionals: string[]
    }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    const unknown = /Unknown option '(--?[^']+)'/.exec(message)?.[1]
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && unknown)
      throw new SettingsError([
        `Cannot use ${unknown}: there is no such flag. Did you mean --${nearest(unknown.replace(/^-+/, ''), known)}? See --help.`,
      ])
    throw new SettingsError([`Cannot read the command line: ${message.split('.')[0]}. See --help.`])
  }
}
