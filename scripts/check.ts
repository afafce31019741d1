// Types, lint, format, boundaries and generated pages. Each check says what it found; the first letters say which failed.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules', '.bin', name)
const node = (script: string, ...args: string[]) => [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  join(root, 'scripts', script),
  ...args,
]

const checks: Record<string, string[]> = {
  types: [bin('tsc'), '-p', 'tsconfig.json'],
  'types of the player': [bin('tsc'), '-p', 'apps/web/tsconfig.json', '--noEmit'],
  lint: [bin('oxlint'), '--quiet'],
  format: [bin('oxfmt'), '--check'],
  boundaries: node('boundaries.ts'),
  'generated pages': node('generate.ts', '--check'),
}

const wanted = process.argv.slice(2)
const failed: string[] = []
for (const [name, [command, ...args]] of Object.entries(checks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const began = performance.now()
  const { status, stdout, stderr } = spawnSync(command!, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const ok = status === 0
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
  if (ok) continue
  failed.push(name)
  console.log(`${stdout}${stderr}`.trim().split('\n').slice(0, 80).join('\n'))
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}.`)
  process.exit(1)
}
