import { spawnSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { KubernetesObject } from './chart.ts'

const root = resolve(import.meta.dirname, '..', '..')

/**
 * What the types of Kubernetes' API (1.30) say against objects: fields that do not exist, that are missing, that are of another kind. TypeScript
 * itself is asked, as literals may have no other fields than their type.
 */
export const typeErrors = async (objects: readonly KubernetesObject[]): Promise<string> => {
  const folder = join(root, '.cache', `kubernetes-${process.pid}`)
  const moduleOf = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.replace('.k8s.io', '') : `core/${apiVersion}`)
  const text = objects.map(
    (object, n) =>
      `import type { ${object.kind} as T${n} } from 'kubernetes-types/${moduleOf(object.apiVersion)}'\nexport const o${n}: T${n} = ${JSON.stringify(object, undefined, 1)}\n`,
  )
  const options = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'esnext',
  }
  await mkdir(folder, { recursive: true })
  try {
    await writeFile(join(folder, 'objects.ts'), text.join(''))
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['objects.ts'] }))
    const { status, stdout, stderr } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' })
    return status === 0 ? '' : `${stdout}${stderr}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
