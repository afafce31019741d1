import type { CommandLine } from '../flags.ts'
import { folderOf } from './export.ts'

/** `tutti import FOLDER`: fills an empty instance, wherever the settings say that it lies, and compares it with the export. */
export const run = async ({ words, environment, json }: CommandLine): Promise<number> => {
  const folder = folderOf(words, 'import')
  const { importFrom } = await import('../moving/import.ts')
  const { readManifest } = await import('../moving/manifest.ts')
  const { allServices, openPlace } = await import('../moving/places.ts')
  const { showProgress } = await import('../moving/progress.ts')
  const { showTable, summary } = await import('../moving/report.ts')
  const manifest = await readManifest(folder)
  const place = await openPlace(environment)
  try {
    const compared = await importFrom({ place, services: await allServices(), folder, manifest, progress: await showProgress(json) })
    showTable(compared, json)
    const different = compared.filter((one) => !one.equal).map((one) => `${one.service} ${one.table}`)
    if (different.length > 0) {
      console.error(
        `Cannot use what was imported: ${different.join(', ')} differ from the export. Nothing opens it; import into an empty instance again.`,
      )
      return 1
    }
    if (!json)
      console.log(
        compared.length === 0
          ? `${folder} was imported into ${place.name} before.`
          : `Imported ${folder} into ${place.name}: ${summary(compared)}, all counts and checksums equal.`,
      )
    return 0
  } finally {
    await place.close()
  }
}
