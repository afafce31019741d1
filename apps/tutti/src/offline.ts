import { type Caller, Failure, readSettings } from '@tutti/kit'
import { reachControl } from './control.ts'
import { openDataFolder, standardDataFolder } from './data-folder.ts'
import { programSettings } from './settings.ts'
import { openSystem } from './start.ts'

type Find = (service: string) => Caller | undefined

/**
 * Runs work against the system on a data folder: the one that runs there, or one opened for as long as it takes,
 * without a listener.
 */
export const withSystem = async <R>(environment: Record<string, string | undefined>, work: (find: Find) => Promise<R>): Promise<R> => {
  const data = await openDataFolder(readSettings(programSettings, environment).data ?? standardDataFolder(environment))
  const reached = await reachControl(data)
  if (reached) {
    try {
      return await work(reached.find)
    } finally {
      await reached.close()
    }
  }
  const system = await openSystem({ environment, withoutGateway: true })
  try {
    return await work(system.find)
  } finally {
    await system.stop()
  }
}

/** Refuses words that a command has no use for. */
export const noMoreWords = (words: readonly string[], command: string): void => {
  if (words.length > 0)
    throw new Failure('command.words', `Cannot understand "${words.join(' ')}" after "${command}". See ./tutti ${command} --help.`, {
      status: 400,
    })
}
