import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The one-time token of the setup link, which identity keeps in the data folder while there is no admin. */
export const readSetupToken = async (data: string): Promise<string | undefined> => {
  try {
    return (await readFile(join(data, 'services', 'identity', 'setup-link'), 'utf8')).trim()
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw error
  }
}
