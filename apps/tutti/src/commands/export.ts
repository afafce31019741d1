import { Failure } from '@tutti/kit'
import { resolve } from 'node:path'
import type { CommandLine } from '../flags.ts'
import { noMoreWords } from '../offline.ts'

/** `tutti export FOLDER`: writes everything that an instance holds into a folder, with counts and checksums. */
export const run = async ({ words, environment, json }: CommandLine): Promise<number> => {
  const folder = folderOf(words, 'export')
  const { exportTo } = await import('../moving/export.ts')
  const { allServices, openPlace, refuseNothing } = await import('../moving/places.ts')
  const { showProgress } = await import('../moving/progress.ts')
  const { rowsOf, showTable, summary } = await import('../moving/report.ts')
  await refuseNothing(environment)
  const place = await openPlace(environment)
  try {
    const manifest = await exportTo({ place, services: await allServices(), folder, progress: await showProgress(json) })
    const lines = rowsOf(manifest)
    showTable(lines, json)
    if (!json)
      console.log(
        `Exported ${place.name} to ${folder}: ${summary(lines)}. What goes another way: the music, and secret.key; see docs/moving.md.`,
      )
    return 0
  } finally {
    await place.close()
  }
}

/** The one word after the command. */
export const folderOf = ([folder, ...rest]: readonly string[], command: string): string => {
  if (!folder) throw new Failure('command.words', `Cannot ${command}: name a folder, as in "tutti ${command} FOLDER".`, { status: 400 })
  noMoreWords(rest, command)
  return resolve(folder)
}
