import { catalog } from '@tutti/catalog/contract'
import type { CommandLine } from '../flags.ts'
import { noMoreWords, withSystem } from '../offline.ts'
import { operator } from '../operator.ts'

const EVERY_MS = 200

/** `tutti scan`: looks for new and changed music, waits for the end, and tells what was found. */
export const run = async ({ words, environment, json }: CommandLine): Promise<number> => {
  noMoreWords(words, 'scan')
  return withSystem(environment, async (find) => {
    const calls = operator(find)
    await calls(catalog).startScan({})
    let scan = await calls(catalog).scan()
    while (scan.scanning) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
      scan = await calls(catalog).scan()
    }
    if (json) console.log(JSON.stringify(scan))
    else
      console.log(
        `Scanned ${scan.files_seen} files: ${scan.tracks_added} new, ${scan.tracks_changed} changed, ${scan.tracks_missing} missing, ${scan.problems} with problems.`,
      )
    return 0
  })
}
