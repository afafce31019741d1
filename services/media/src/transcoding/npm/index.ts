import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from '../program.ts'

/** The package that FFmpeg comes with, and the line that adds it where it was left out. */
const PACKAGE = '@ffmpeg/core'
export const ADDED_BY = 'npm install --no-save @ffmpeg/core@0.12.10'

/**
 * The ffmpeg that npm brings: WebAssembly in a process of Node's, which may read this package and nothing else, write nothing and start
 * nothing. `undefined` where the package was left out.
 */
export const fromNpm = (): Command | undefined => {
  const address = addressOf(PACKAGE)
  if (!address) return undefined
  const main = join(import.meta.dirname, 'main.ts')
  const readable = [import.meta.dirname, dirname(fileURLToPath(address))]
  const flags = ['--permission', ...readable.map((folder) => `--allow-fs-read=${folder}`), '--no-warnings', '--wasm-lazy-validation']
  return [process.execPath, ...flags, main, address]
}

const addressOf = (name: string): string | undefined => {
  try {
    const address = import.meta.resolve(name)
    return existsSync(fileURLToPath(address)) ? address : undefined
  } catch {
    return undefined
  }
}
