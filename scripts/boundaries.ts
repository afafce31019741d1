// Checks who imports whom: siblings only by their contract, no package imports a service, nobody leaves their room
// by a relative path, no circles, and every imported package is declared. Exits with 1 and names each violation.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'))
const IMPORT =
  /(?:^|[\n;])\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|import\.meta\.resolve\(\s*['"]([^'"]+)['"]/g

type Room = { kind: 'apps' | 'packages' | 'services'; name: string; folder: string; declared: Set<string> }
type Import = { file: string; room: Room; target: string; typeOnly: boolean; inTest: boolean }

const rooms: Room[] = (['apps', 'packages', 'services'] as const).flatMap((kind) =>
  readdirSync(join(root, kind))
    .filter((name) => existsSync(join(root, kind, name, 'package.json')))
    .map((name) => {
      const folder = join(root, kind, name)
      const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
        string,
        Record<string, string>
      >
      return { kind, name, folder, declared: new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]) }
    }),
)
const byName = new Map(rooms.map((room) => [`@tutti/${room.name}`, room]))
const rootDeclared = new Set(
  Object.keys((JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: object }).devDependencies),
)

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !['node_modules', 'dist'].includes(name))
    .flatMap((entry) =>
      entry.isDirectory() ? filesOf(join(folder, entry.name)) : /\.tsx?$/.test(entry.name) ? [join(folder, entry.name)] : [],
    )

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')

const importsOf = (room: Room): Import[] =>
  filesOf(room.folder).flatMap((file) => {
    const inTest = /\.test\.tsx?$|\/test\/|\/laws\//.test(relative(room.folder, file).replace(/^/, '/'))
    return [...withoutComments(readFileSync(file, 'utf8')).matchAll(IMPORT)].map(([, typeOnly, plain, dynamic, resolved]) => ({
      file,
      room,
      inTest,
      typeOnly: typeOnly !== undefined,
      target: (plain ?? dynamic ?? resolved)!,
    }))
  })

const packageOf = (target: string) => (target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : target.split('/')[0]!)

const complaintOf = ({ room, target, inTest, file }: Import): string | undefined => {
  if (target.startsWith('.')) {
    const path = resolve(dirname(file), target)
    return path.startsWith(room.folder + '/') ? undefined : 'leaves its room by a relative path'
  }
  if (target.startsWith('node:') || builtinModules.includes(target))
    return target.startsWith('node:') ? undefined : `is written node:${target}`
  const name = packageOf(target)
  const other = byName.get(name)
  if (other === room) return undefined
  if (!room.declared.has(name) && !(inTest && rootDeclared.has(name)) && !(inTest && ['@tutti/testing', '@tutti/tutti'].includes(name)))
    return `is not declared in ${room.kind}/${room.name}/package.json`
  if (!other) return undefined
  if (other.kind === 'services') {
    if (room.kind === 'packages') return 'is a service, and a package never imports one'
    if (room.kind === 'services' && target !== `${name}/contract`) return `reaches into a sibling; only ${name}/contract is its door`
    if (room.name === 'web') return 'is a service, and the player speaks to services over HTTP only'
  }
  if (other.kind === 'apps' && room.name !== 'testing' && !inTest) return 'is a program, and nobody imports one but tests'
  return undefined
}

/** Circles of modules that need each other at run time; `import type` is erased and counts for none. */
const circles = (imports: Import[]): string[] => {
  const edges = new Map<string, Set<string>>()
  for (const { file, target, typeOnly } of imports) {
    if (typeOnly || !target.startsWith('.')) continue
    edges.set(file, (edges.get(file) ?? new Set()).add(resolve(dirname(file), target)))
  }
  return findCircles(edges).map((circle) => circle.map((file) => relative(root, file)).join(' → '))
}

/** Circles of packages; services may listen to each other, and know each other by contract only. */
const packageCircles = (imports: Import[]): string[] => {
  const edges = new Map<string, Set<string>>()
  for (const { room, target, inTest } of imports) {
    const other = byName.get(packageOf(target))
    if (inTest || room.kind !== 'packages' || !other || other === room) continue
    edges.set(room.name, (edges.get(room.name) ?? new Set()).add(other.name))
  }
  return findCircles(edges).map((circle) => `packages ${circle.join(' → ')}`)
}

const findCircles = (edges: Map<string, Set<string>>): string[][] => {
  const found: string[][] = []
  const done = new Set<string>()
  const visit = (node: string, path: string[]) => {
    const at = path.indexOf(node)
    if (at >= 0) return void found.push([...path.slice(at), node])
    if (done.has(node)) return
    for (const next of edges.get(node) ?? []) visit(next, [...path, node])
    done.add(node)
  }
  for (const node of edges.keys()) visit(node, [])
  return found
}

const imports = rooms.flatMap(importsOf)
const complaints = [
  ...imports.flatMap((one) => {
    const complaint = complaintOf(one)
    return complaint ? [`${relative(root, one.file)}: the import of ${one.target} ${complaint}`] : []
  }),
  ...circles(imports).map((circle) => `circle: ${circle}`),
  ...packageCircles(imports).map((circle) => `circle: ${circle}`),
]
for (const complaint of complaints) console.error(complaint)
console.log(`${imports.length} imports in ${rooms.length} rooms, ${complaints.length} violations`)
process.exit(complaints.length > 0 || imports.length === 0 ? 1 : 0)
