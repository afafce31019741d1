import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'

const main = resolve(import.meta.dirname, '..', 'apps', 'tutti', 'src', 'main.ts')
const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TUTTI_')))

/** Starts the real program in a process of its own, by the flags of Node with which the launcher started this one. `ended` rejects when it ends. */
export const startProgram = (
  flags: readonly string[],
  environment: Record<string, string> = {},
): { child: ChildProcess; ended: Promise<never> } => {
  const child = spawn(process.execPath, [...process.execArgv, main, ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // Background work is measured by itself.
    env: { ...own, TUTTI_ANALYSES: '0', ...environment },
  })
  const ended = new Promise<never>((_, reject) =>
    child.once('exit', () => reject(new Error('The program ended; what it said stands above.'))),
  )
  // Whoever stops it does not wait for this any more.
  ended.catch(() => undefined)
  return { child, ended }
}
