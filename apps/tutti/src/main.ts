import { readCommandLine } from './flags.ts'
import { withSecretFiles } from './secret-files.ts'
import { VERSION } from './version.ts'

const commands = {
  serve: () => import('./commands/serve.ts'),
  run: () => import('./commands/run.ts'),
  events: () => import('./commands/events.ts'),
  export: () => import('./commands/export.ts'),
  import: () => import('./commands/import.ts'),
  scan: () => import('./commands/scan.ts'),
  user: () => import('./commands/user.ts'),
  help: () => import('./commands/help.ts'),
}
type Command = keyof typeof commands

/** The first word is the command if it is one; otherwise all words are music folders to serve. */
const main = async (argv: readonly string[]): Promise<number> => {
  const { settingsTables } = await import('./load.ts')
  const tables = await settingsTables()
  const line = readCommandLine(argv, tables, process.env)
  line.environment = await withSecretFiles(tables, line.environment)
  const [first = 'serve', ...rest] = line.words
  const known = Object.hasOwn(commands, first)
  const command: Command = line.help ? 'help' : known ? (first as Command) : 'serve'
  const words = line.help ? line.words : known ? rest : line.words
  const { run } = await commands[command]()
  return run({ ...line, words })
}

/** Every error that is meant for people says "cannot VERB NOUN: cause"; any other one is a fault of ours, and is shown whole. */
const explain = (error: unknown) => {
  const isForPeople = error instanceof Error && /^cannot /i.test(error.message)
  console.error(isForPeople ? error.message.replace(/^c/, 'C') : error)
}

try {
  if (process.argv.slice(2).includes('--version')) console.log(VERSION)
  else process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  explain(error)
  // What a failed start has left running must not keep the process.
  process.exit(1)
}
