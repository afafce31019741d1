import { SettingsError, type SettingsTable } from '@tutti/kit'
import { open } from 'node:fs/promises'
import { reasonOf } from './reason.ts'

type Environment = Record<string, string | undefined>

/** No secret is longer; what is, is another file. */
const MOST_BYTES = 16_384

/**
 * The environment in which each `<env>_FILE` of a secret is replaced by what the first line of that file says, as Docker and Kubernetes
 * mount secrets. @throws SettingsError that names each file that cannot be used
 */
export const withSecretFiles = async (tables: readonly SettingsTable[], environment: Environment): Promise<Environment> => {
  const found = { ...environment }
  const problems: string[] = []
  const secrets = tables.flatMap((table) => Object.values(table)).filter((one) => one.isSecret)
  for (const { env } of secrets) {
    const [name, path] = [`${env}_FILE`, environment[`${env}_FILE`]]
    if (path === undefined) continue
    delete found[name]
    try {
      if (environment[env] !== undefined) throw new Error(`${env} is given too; give one of them`)
      found[env] = await firstLine(path)
    } catch (error) {
      problems.push(`Cannot use ${name}: ${reasonOf(error)}.`)
    }
  }
  if (problems.length > 0) throw new SettingsError(problems)
  return found
}

const firstLine = async (path: string): Promise<string> => {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, null)
    const text = buffer.toString('utf8', 0, bytesRead).split('\n')[0]!.trim()
    if (text === '') throw new Error(`the first line of ${path} is empty`)
    return text
  } finally {
    await file.close()
  }
}
