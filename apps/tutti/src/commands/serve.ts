import { catalog } from '@tutti/catalog/contract'
import { identity } from '@tutti/identity/contract'
import { Failure, makeLogger, readSettings } from '@tutti/kit'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { showBanner } from '../banner.ts'
import { operator } from '../operator.ts'
import type { CommandLine } from '../flags.ts'
import { showScans } from '../progress.ts'
import { programSettings } from '../settings.ts'
import { openSystem, type System } from '../start.ts'
import { builtPlayer } from '../web-build.ts'

const GRACE_MS = 10_000

/** `tutti [FOLDER…]`: opens the system and serves until it is told to stop. */
export const run = async ({ words, environment, json }: CommandLine): Promise<number> => {
  const settings = readSettings(programSettings, environment)
  const webRoot = await builtPlayer()
  const system = await openSystem({ environment, ...(webRoot ? { webRoot } : {}) })
  const stopped = untilStopped(system)
  try {
    const admin = await makeAdmin(system, settings)
    await showBanner({ system, settings, json })
    await addMusic(system, { folders: [...words, ...settings.music], demo: settings.demo, admin })
    if (process.stdout.isTTY && !json) showScans(system)
  } catch (error) {
    await system.stop()
    throw error
  }
  await stopped
  return 0
}

/** `--admin NAME --admin-password-file FILE`: makes the admin unless there is one. */
const makeAdmin = async (
  system: System,
  { admin, adminPasswordFile }: { admin: string | undefined; adminPasswordFile: string | undefined },
) => {
  if (!admin) return
  if (!adminPasswordFile)
    throw new Failure('admin.no-password', `Cannot make the admin ${admin}: give the password's file with --admin-password-file FILE.`, {
      status: 400,
    })
  const calls = operator(system.find)
  if (!(await calls(identity).setupRequired())) return
  const text = await readFile(adminPasswordFile, 'utf8').catch((error: Error) => {
    throw new Failure('admin.no-password', `Cannot read the password file ${adminPasswordFile}: ${error.message}.`, { status: 400 })
  })
  await calls(identity).createUser({ name: admin, password: text.split('\n')[0]!.trim(), role: 'admin' })
}

const addMusic = async (system: System, { folders, demo }: { folders: readonly string[]; demo: boolean; admin: unknown }) => {
  const calls = operator(system.find)
  for (const folder of folders) await calls(catalog).addFolder({ path: resolve(folder) })
  if (demo) await calls(catalog).addDemo()
}

/** Ctrl-C and the like stop the system within 10 s; a second one at once. */
const untilStopped = (system: System) =>
  new Promise<void>((resolve) => {
    let asked = false
    const stop = () => {
      if (asked) process.exit(130)
      asked = true
      const cut = setTimeout(() => {
        console.error('Cannot stop in time; ending now. Nothing that was acknowledged is lost.')
        process.exit(1)
      }, GRACE_MS)
      system.stop().then(
        () => (clearTimeout(cut), resolve()),
        (error: unknown) => {
          makeLogger('error')('tutti').error({ err: error }, 'The system did not stop cleanly.')
          process.exit(1)
        },
      )
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  })
