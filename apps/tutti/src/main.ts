import { Failure, SettingsError } from '@tutti/kit'
import { readCommandLine } from './flags.ts'
import { settingsTables } from './start.ts'
import { VERSION } from './ground.ts'

const commands = {
  serve: () => import('./commands/serve.ts'),
  scan: () => import('./commands/scan.ts'),
  user: () => import('./commands/user.ts'),
  help: () => import('./commands/help.ts'),
}
type Command = keyof typeof commands

/** The first word is the command if it is one; otherwise all words are music folders to serve. */
const main = async (argv: readonly string[]): Promise<number> => {
  const line = readCommandLine(argv, await settingsTables(), process.env)
  if (line.version) {
    console.log(VERSION)
    return 0
  }
  const [first = 'serve', ...rest] = line.words
  const known = Object.hasOwn(commands, first)
  const command: Command = line.help ? 'help' : known ? (first as Command) : 'serve'
  const words = line.help ? line.words : known ? rest : line.words
  const { run } = await commands[command]()
  return run({ ...line, words })
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof Failure || error instanceof SettingsError) console.error(error.message)
  else console.error(error)
  process.exitCode = 1
}
