import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { newService } from '../new-service.ts'

const root = resolve(import.meta.dirname, '..', '..')
const ROOMS = ['apps', 'packages', 'services'] as const
const LEFT_OUT = new Set(['node_modules', 'dist', '.git', '.cache'])

/** The repository once more, with its own rooms and the same packages of others. */
const copyOfRepository = async (): Promise<string> => {
  const copy = await mkdtemp(join(tmpdir(), 'tutti-new-service-'))
  for (const name of [...ROOMS, 'scripts', 'package.json', 'tsconfig.json'])
    await cp(join(root, name), join(copy, name), { recursive: true, filter: (path) => !LEFT_OUT.has(path.split('/').at(-1)!) })
  await mkdir(join(copy, 'node_modules', '@tutti'), { recursive: true })
  for (const name of await readdir(join(root, 'node_modules')))
    if (name !== '@tutti') await symlink(join(root, 'node_modules', name), join(copy, 'node_modules', name))
  for (const kind of ROOMS) {
    for (const name of await readdir(join(copy, kind))) {
      await symlink(join(copy, kind, name), join(copy, 'node_modules', '@tutti', name))
      const own = join(root, kind, name, 'node_modules')
      if (await lstat(own).catch(() => undefined)) await symlink(own, join(copy, kind, name, 'node_modules'))
    }
  }
  return copy
}

/** As `npm install` does for a new room. */
const link = (copy: string, name: string) => symlink(join(copy, 'services', name), join(copy, 'node_modules', '@tutti', name))

const run = (copy: string, command: string, args: readonly string[]) => {
  // The test runner would take a run inside a run for its own.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  return new Promise<{ code: number; output: string }>((done) =>
    execFile(command, args, { cwd: copy, env, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    ),
  )
}

describe('npm run new-service', () => {
  let copy = ''
  let written: string[] = []
  before(async () => {
    copy = await copyOfRepository()
    written = await newService(copy, 'charts')
    await link(copy, 'charts')
  })
  after(() => rm(copy, { recursive: true, force: true }))

  test('writes the seven files, README, package.json and a test, in the name given', async () => {
    const src = ['calls', 'charts', 'contract', 'events', 'index', 'routes', 'store'].map((name) => `src/${name}.ts`)
    assert.deepEqual(written, ['README.md', 'package.json', ...src, 'test/charts.test.ts'].map((name) => `services/charts/${name}`).sort())
    for (const file of written) assert.doesNotMatch(await readFile(join(copy, file), 'utf8'), /sample/i, file)
  })

  test('what it writes passes its tests behind the gateway, in one process and apart, and fills itself from history', async () => {
    const { code, output } = await run(copy, process.execPath, [
      '--disable-warning=ExperimentalWarning',
      '--test',
      '--test-timeout=120000',
      'services/charts/test/charts.test.ts',
    ])
    assert.equal(code, 0, output)
    assert.match(output, /pass 7/)
  })

  test('what it writes keeps the boundaries, the types, the lint and the format', async () => {
    const boundaries = await run(copy, process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/boundaries.ts'])
    assert.doesNotMatch(boundaries.output, /charts/)
    const bin = (name: string) => join(root, 'node_modules', '.bin', name)
    const types = await run(copy, bin('tsc'), ['-p', 'tsconfig.json'])
    assert.doesNotMatch(types.output, /services\/charts|apps\/tutti\/src\/system/)
    const files = [join(copy, 'services', 'charts'), join(copy, 'apps', 'tutti', 'src', 'system.ts')]
    const lint = await run(root, bin('oxlint'), ['--quiet', ...files])
    assert.equal(lint.code, 0, lint.output)
    const format = await run(copy, bin('oxfmt'), ['-c', join(root, '.oxfmtrc.json'), '--check', ...files])
    assert.equal(format.code, 0, format.output)
  })

  for (const [name, why] of [
    ['charts', 'there is such a service'],
    ['Top-Ten', 'a name has 2 to 24 letters'],
    ['events', 'a meaning of its own'],
    ['delete', 'a meaning of its own'],
    ['albums', 'another service answers /tutti/v1/albums'],
  ] as const) {
    test(`refuses the name ${name} in words, and writes nothing`, async () => {
      const system = await readFile(join(copy, 'apps', 'tutti', 'src', 'system.ts'), 'utf8')
      await assert.rejects(newService(copy, name), { message: new RegExp(`^Cannot make a service "${name}": .*${why}`) })
      assert.equal(await readFile(join(copy, 'apps', 'tutti', 'src', 'system.ts'), 'utf8'), system)
    })
  }
})
