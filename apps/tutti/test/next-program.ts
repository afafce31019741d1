import { cp, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '..', '..', '..')
const WORKSPACES = ['apps/tutti', 'packages', 'services']
const LEFT_OUT = new Set(['node_modules', 'test', 'dist'])

/** Its tables grow by a column, and one of its events by a field that older programs have never heard of. */
const NEXT_PLAYLISTS = {
  'index.ts': `import now from './index-now.ts'
import './contract.ts'

export default {
  ...now,
  migrations: {
    ...now.migrations,
    '900-mood': {
      oldestProgram: '0.1.0',
      up: (db) => db.schema.alterTable('playlist').addColumn('mood', 'text', (c) => c.notNull().defaultTo('calm')).execute(),
    },
  },
}
`,
  'contract.ts': `import { event } from '@tutti/kit'
import { z } from 'zod'
import * as now from './contract-now.ts'

export * from './contract-now.ts'
const { type, schema, key } = now.PlaylistCreated
export const PlaylistCreated = event(type, (schema as z.ZodObject).extend({ mood: z.string().default('calm') }), { key })
`,
}

/**
 * Makes the version of the program that comes after this one, in a folder: the same code, with another number, and with playlists
 * that have grown. @returns its main file
 */
export const nextProgram = async (folder: string, version: string): Promise<string> => {
  for (const path of WORKSPACES)
    await cp(join(ROOT, path), join(folder, path), { recursive: true, filter: (from) => !LEFT_OUT.has(basename(from)) })
  await linkModules(folder)
  const described = join(folder, 'apps', 'tutti', 'package.json')
  await writeFile(described, JSON.stringify({ ...JSON.parse(await readFile(described, 'utf8')), version }))
  for (const [name, text] of Object.entries(NEXT_PLAYLISTS)) {
    const file = join(folder, 'services', 'playlists', 'src', name)
    await rename(file, file.replace(/\.ts$/, '-now.ts'))
    await writeFile(file, text)
  }
  return join(folder, 'apps', 'tutti', 'src', 'main.ts')
}

/** What others have made is shared, what is ours is that of the folder. */
const linkModules = async (folder: string) => {
  const [theirs, ours] = [join(ROOT, 'node_modules'), join(folder, 'node_modules', '@tutti')]
  await mkdir(ours, { recursive: true })
  for (const name of await readdir(theirs))
    if (!name.startsWith('.') && name !== '@tutti') await symlink(join(theirs, name), join(folder, 'node_modules', name))
  for (const name of ['apps/tutti', ...(await inside('packages')), ...(await inside('services'))])
    await symlink(join(folder, name), join(ours, basename(name)))
}

const inside = async (path: string) => (await readdir(join(ROOT, path))).map((name) => `${path}/${name}`)
