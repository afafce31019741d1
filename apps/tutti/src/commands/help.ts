import type { CommandLine } from '../flags.ts'
import { VERSION } from '../version.ts'
import { settingsTables } from '../load.ts'

const COMMANDS = [
  ['tutti [FOLDER…]', 'Serves the music in these folders and in those added before.'],
  ['tutti run SERVICE…', 'Runs some services, or the gateway, as one process of many; see docs/cluster.md.'],
  ['tutti scan', 'Looks for new and changed music.'],
  ['tutti export FOLDER', 'Writes everything that Tutti keeps into a folder, while it is stopped; see docs/moving.md.'],
  ['tutti import FOLDER', 'Fills an empty Tutti, on files or on servers, from such a folder, and compares.'],
  ['tutti events list [SERVICE]', 'Lists the events that services have put aside after several tries.'],
  ['tutti events replay SERVICE [EVENT]', 'Applies them once more.'],
  ['tutti user add NAME [admin]', 'Adds a user; asks for the password, or reads it from standard input.'],
  ['tutti user list', 'Lists the users.'],
  ['tutti user password NAME', 'Sets a new password.'],
] as const

/** `--help`: commands and flags, from the tables of settings. */
export const run = async ({ words }: CommandLine): Promise<number> => {
  const [about] = words
  const shown = COMMANDS.filter(([usage]) => !about || usage.startsWith(`tutti ${about}`))
  console.log(`tutti ${VERSION}\n`)
  for (const [usage, text] of shown.length > 0 ? shown : COMMANDS) console.log(`  ${usage.padEnd(38)} ${text}`)
  console.log('\nFlags, each also as an environment variable:')
  for (const one of (await settingsTables()).flatMap((table) => Object.values(table))) {
    if (one.flag)
      console.log(
        `  ${`${one.flag}${one.isSwitch ? '' : ' …'}`.padEnd(30)} ${one.help} (${one.env}${one.standardText ? `, standard ${one.standardText}` : ''})`,
      )
  }
  console.log(`  ${'--json'.padEnd(30)} Answers in JSON.\n  ${'--help'.padEnd(30)} This page.\n  ${'--version'.padEnd(30)} The version.`)
  return 0
}
