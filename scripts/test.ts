// Runs every test of the repository, or those whose path contains one of the words given: `npm test -- playlists`.
// A suite that needs a program of the system is skipped with one line that says what to install; with CI=true that is a failure.
import { createWriteStream } from 'node:fs'
import { glob, mkdir, readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { run } from 'node:test'
import { dot, junit, spec } from 'node:test/reporters'
import { fetchEngines } from '@tutti/testing/engines/fetched'

const root = resolve(import.meta.dirname, '..')
const TIMEOUT_MS = 600_000
const words = process.argv.slice(2)

const files: string[] = []
for await (const file of glob('{apps,packages,services,scripts}/**/*.test.ts', {
  cwd: root,
  exclude: (name) => name === 'node_modules' || name === 'dist',
})) {
  if (words.length === 0 || words.some((word) => file.includes(word))) files.push(join(root, file))
}
if (files.length === 0) {
  console.error(`Cannot run tests: no file's path contains ${words.join(' or ')}.`)
  process.exit(1)
}

// Where nothing may be skipped, and on other engines, those that come from npm are fetched before the tests want them.
if (process.env.CI === 'true' || process.env.TUTTI_TEST_ENGINES) await fetchEngines()

const outcome = { passed: 0, failed: 0, skipped: new Set<string>(), elsewhere: new Set<string>() }
/** On other engines those are left out that are about the embedded ones; the run without `TUTTI_TEST_ENGINES` has them. */
const isElsewhere = (skip: unknown) =>
  Boolean(process.env.TUTTI_TEST_ENGINES) && /^is about (the embedded engines|one process)/.test(String(skip))

const cache = join(root, '.cache')
await mkdir(cache, { recursive: true })
const shown = process.stdout.isTTY && words.length === 0 ? dot : spec
let runs = 0
const runAll = async (chosen: string[], concurrency: number) => {
  if (chosen.length === 0) return
  const tests = run({ files: chosen.sort(), concurrency: Math.max(1, Math.min(concurrency, availableParallelism())), timeout: TIMEOUT_MS })
  tests.on('test:pass', ({ skip, name, details }) => {
    if (skip !== undefined) (isElsewhere(skip) ? outcome.elsewhere : outcome.skipped).add(`${name}: ${String(skip)}`)
    else if (details.type !== 'suite') outcome.passed += 1
  })
  tests.on('test:fail', ({ details }) => void (details.type !== 'suite' && (outcome.failed += 1)))
  runs += 1
  tests.compose(junit).pipe(createWriteStream(join(cache, `tests-${runs}.xml`)))
  await new Promise((done) =>
    tests
      .compose(shown === dot ? dot : new spec())
      .on('end', done)
      .pipe(process.stdout, { end: false }),
  )
}

/** A browser is a crowd of processes, and what it plays must not stutter; others look at the clock, and say so in their first lines. */
const isForItself = async (file: string) => /needs\('chromium'|\n\/\/ Has the machine for itself/.test(await readFile(file, 'utf8'))
const alone = new Set(await Array.fromAsync(files, async (file) => ((await isForItself(file)) ? file : '')))
// A system of sixteen processes has the machine for itself.
await runAll(
  files.filter((file) => !alone.has(file)),
  process.env.TUTTI_TEST_ENGINES === 'processes' ? 1 : 2,
)
await runAll(
  files.filter((file) => alone.has(file)),
  1,
)

for (const why of outcome.elsewhere) console.log(`left out: ${why}`)
for (const why of outcome.skipped) console.log(`skipped: ${why}`)
console.log(`${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped.size} skipped`)
const refused = process.env.CI === 'true' && outcome.skipped.size > 0
if (refused) console.error('In CI nothing may be skipped.')
process.exit(outcome.failed > 0 || refused || outcome.passed === 0 ? 1 : 0)
