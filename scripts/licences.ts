// The licences of what is installed, and of the engines where they were fetched: how many packages have each, then by name those that ask for more than naming their
// authors. `node scripts/node.cjs scripts/licences.ts`; docs/adr/0006-licence.md draws the conclusions. Fails when a licence is new to it.
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

type Manifest = { name?: string; version?: string; license?: string | { type?: string }; licenses?: { type?: string }[] }
type Found = { name: string; version: string; licence: string }

/** Ask for no more than that their text and authors stay named. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
  'Zlib',
])
/** Ask for more, and are judged one by one in the decision. */
const JUDGED = new Set(['GPL-2.0-or-later', 'LGPL-2.1-or-later', 'LGPL-3.0-or-later', 'MPL-2.0', 'OFL-1.1'])

const licenceOf = ({ license, licenses }: Manifest): string =>
  (typeof license === 'string' ? license : (license?.type ?? licenses?.map((one) => one.type).join(' OR '))) || 'none named'

/** SPDX: of alternatives one is enough, of what is joined by AND each counts. */
const isAmong = (licence: string, known: (one: string) => boolean): boolean => {
  const plain = licence.replace(/[()]/g, '')
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every(known))
}

const manifestIn = async (folder: string): Promise<Manifest | undefined> => {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Manifest)
}

/** Every package below a node_modules folder, nested ones too; the workspaces (links) are our own. */
const packagesIn = async (modules: string): Promise<Found[]> => {
  const entries = await readdir(modules, { withFileTypes: true }).catch(() => [])
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(async ({ name }) => {
        const folder = join(modules, name)
        if (name.startsWith('@')) return packagesIn(folder)
        const manifest = await manifestIn(folder)
        const own = manifest?.name ? [{ name: manifest.name, version: manifest.version ?? '', licence: licenceOf(manifest) }] : []
        return [...own, ...(await packagesIn(join(folder, 'node_modules')))]
      }),
  )
  return found.flat()
}

const places = ['node_modules', 'packages/testing/engines/node_modules'].map((place) => resolve(import.meta.dirname, '..', place))
const all = (await Promise.all(places.map(packagesIn))).flat()
const packages = [...new Map(all.map((one) => [`${one.name}@${one.version}`, one])).values()]
const counts = Object.entries(Object.groupBy(packages, (one) => one.licence)).map(([licence, list]) => [licence, list!.length] as const)
for (const [licence, count] of counts.sort((a, b) => b[1] - a[1])) console.log(`${String(count).padStart(5)}  ${licence}`)
console.log(`${String(packages.length).padStart(5)}  packages`)

const known = (one: string) => PERMISSIVE.has(one) || JUDGED.has(one)
const notable = packages.filter((one) => !isAmong(one.licence, (part) => PERMISSIVE.has(part))).sort((a, b) => (a.name < b.name ? -1 : 1))
console.log('\nMore than naming the authors:')
for (const { name, version, licence } of notable) console.log(`  ${`${name}@${version}`.padEnd(44)} ${licence}`)
const unknown = notable.filter((one) => !isAmong(one.licence, known))
if (unknown.length > 0) {
  console.error(`\nNot judged yet: ${unknown.map((one) => `${one.name} (${one.licence})`).join(', ')}. See docs/adr/0006-licence.md.`)
  process.exit(1)
}
