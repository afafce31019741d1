import { catalog } from '@tutti/catalog/contract'
import { identity } from '@tutti/identity/contract'
import { type Calls, Failure, readSettings, type SettingsOf } from '@tutti/kit'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { showBanner } from '../banner.ts'
import { operator } from '../operator.ts'
import type { CommandLine } from '../flags.ts'
import { reasonOf } from '../reason.ts'
import { programSettings } from '../settings.ts'
import { openSystem, type System } from '../start.ts'
import { untilStopped } from '../until-stopped.ts'
import { builtPlayer } from '../web-build.ts'

const GRACE_MS = 10_000

/** `tutti [FOLDER…]`: opens the system and serves until it is told to stop. */
export const run = async ({ words, environment, json }: CommandLine): Promise<number> => {
  const settings = readSettings(programSettings, environment)
  const admin = await adminOf(settings)
  const webRoot = builtPlayer()
  // Whoever waits for it hears of its failure; a start that fails before that does not.
  webRoot.catch(() => undefined)
  const system = await openSystem({ environment, webRoot })
  const stopped = untilStopped(system, GRACE_MS)
  try {
    if (admin) await makeAdmin(system, admin)
    await addMusic(system, { folders: [...words, ...settings.music], demo: settings.demo })
    await showBanner({ system, settings, json })
    // Loaded when all else is up: it brings a library of bars, and the start need not wait for that.
    if (process.stdout.isTTY && !json) (await import('../progress.ts')).showScans(system)
  } catch (error) {
    await system.stop()
    throw error
  }
  await stopped
  return 0
}

type Admin = { name: string; password: string }

/** `--admin NAME --admin-password-file FILE`, read before anything is opened. */
const adminOf = async ({ admin, adminPasswordFile }: SettingsOf<typeof programSettings>): Promise<Admin | undefined> => {
  const refuse = (text: string) => new Failure('admin.no-password', text, { status: 400 })
  if (!admin) {
    if (adminPasswordFile) throw refuse("Cannot use --admin-password-file alone: give the admin's name with --admin NAME.")
    return undefined
  }
  if (!adminPasswordFile) throw refuse(`Cannot make the admin ${admin}: give the password's file with --admin-password-file FILE.`)
  const text = await readFile(adminPasswordFile, 'utf8').catch((error: unknown) => {
    throw refuse(`Cannot read the password file ${adminPasswordFile}: ${reasonOf(error)}.`)
  })
  return { name: admin, password: text.split('\n')[0]!.trim() }
}

/** Only the first admin is made so: later ones are made by an admin, and a password is not set back by a start. */
const makeAdmin = async (system: System, { name, password }: Admin) => {
  const calls = operator(system.find)(identity)
  if (await calls.setupRequired()) await calls.createUser({ name, password, role: 'admin' })
}

const addMusic = async (system: System, { folders, demo }: { folders: readonly string[]; demo: boolean }) => {
  const calls = operator(system.find)
  for (const folder of folders) await addFolder(calls, resolve(folder))
  if (demo) await calls(catalog).addDemo()
}

/** A folder that was added before may be away, as a disk that is not mounted yet: that is no reason not to start. */
const addFolder = async (calls: Calls, path: string) => {
  try {
    await calls(catalog).addFolder({ path })
  } catch (error) {
    const root = Buffer.from(path).toString('latin1')
    const isAway = error instanceof Failure && error.code === 'folder.not-there'
    if (!isAway || !(await calls(catalog).folders()).some((folder) => folder.root === root)) throw error
    console.error(`The music folder ${path} is not there now. What is known of it is kept, and plays again when it is back.`)
  }
}
