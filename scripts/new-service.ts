// Writes a new service: `npm run new-service -- charts`. It is a whole one, with a passing test: it counts plays by following
// playback's events, and fills itself from playback's history. What it is to be about is then changed step by step.
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Script } from 'node:vm'

const SAMPLE = 'sample'
const template = join(import.meta.dirname, 'new-service', 'template')
/** Files that every service has: one named like them would be overwritten. */
const TAKEN = ['contract', 'routes', 'calls', 'store', 'events', 'index']

/** Why a service cannot have that name; nothing when it can. */
const objectionTo = (name: string, { root, system }: { root: string; system: string }): string | undefined => {
  if (!/^[a-z]{2,24}$/.test(name)) return 'a name has 2 to 24 letters from a to z, such as "charts"'
  if (TAKEN.includes(name) || !isIdentifier(name)) return 'the name has a meaning of its own in every service'
  if (existsSync(join(root, 'services', name))) return 'there is such a service'
  if (system.includes(`/tutti/v1/${name}/`) || system.includes(`'/tutti/v1/${name}'`)) return `another service answers /tutti/v1/${name}`
  return undefined
}

const isIdentifier = (name: string) => {
  try {
    return Boolean(new Script(`'use strict'; const ${name} = 1`))
  } catch {
    return false
  }
}

/** Adds the service to the table of the whole system: its name, its code, its paths. */
const withEntry = (system: string, name: string) => {
  const entry = `  { name: '${name}', load: () => import('@tutti/${name}'), paths: ['/tutti/v1/${name}/*'] },\n`
  const end = system.indexOf('\n]\n')
  if (end < 0) throw new Error('Cannot find the end of the list of services in apps/tutti/src/system.ts.')
  return `${system.slice(0, end + 1)}${entry}${system.slice(end + 1)}`
}

const withDependency = (text: string, name: string) => {
  const manifest = JSON.parse(text) as { dependencies: Record<string, string>; version: string }
  const dependencies = { ...manifest.dependencies, [`@tutti/${name}`]: manifest.version }
  const sorted = Object.fromEntries(Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)))
  return `${JSON.stringify({ ...manifest, dependencies: sorted }, null, 2)}\n`
}

const placeOf = (path: string, name: string) => {
  if (path === 'package.json.template') return 'package.json'
  return path.replace(`test/${SAMPLE}.ts`, `test/${name}.test.ts`).replace(`src/${SAMPLE}.ts`, `src/${name}.ts`)
}

/** Writes the room, and its line in the system. Answers the files that it wrote, relative to `root`. @throws Error in plain words */
export const newService = async (root: string, name: string): Promise<string[]> => {
  const [systemFile, manifestFile] = ['src/system.ts', 'package.json'].map((file) => join(root, 'apps', 'tutti', file)) as [string, string]
  const system = await readFile(systemFile, 'utf8')
  const objection = objectionTo(name, { root, system })
  if (objection) throw new Error(`Cannot make a service "${name}": ${objection}.`)
  const files = (await readdir(template, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const written: string[] = []
  for (const { parentPath, name: file } of files) {
    const path = join(parentPath, file).slice(template.length + 1)
    const place = join('services', name, placeOf(path, name))
    await mkdir(dirname(join(root, place)), { recursive: true })
    await writeFile(join(root, place), (await readFile(join(template, path), 'utf8')).replaceAll(SAMPLE, name), { flag: 'wx' })
    written.push(place)
  }
  await writeFile(systemFile, withEntry(system, name))
  await writeFile(manifestFile, withDependency(await readFile(manifestFile, 'utf8'), name))
  return written.sort()
}

if (import.meta.main) {
  const [name = '', ...rest] = process.argv.slice(2)
  try {
    if (rest.length > 0 || name === '') throw new Error('Cannot make a service: give one name, as in "npm run new-service -- charts".')
    for (const file of await newService(resolve(import.meta.dirname, '..'), name)) console.log(file)
    console.log(`\nIt is in apps/tutti/src/system.ts too. Next: npm install && npm test -- services/${name}`)
  } catch (error) {
    console.error((error as Error).message)
    process.exit(1)
  }
}
