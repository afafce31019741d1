import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'

const root = resolve(import.meta.dirname, '..', '..')

/** The checks are worth nothing unless they fail: each fault is planted in a copy of the repository. */
describe('the checks', () => {
  let copy = ''
  const run = (script: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(copy, 'scripts', script), ...args],
      { cwd: copy, encoding: 'utf8', timeout: 60_000 },
    )
    return { status, said: `${stdout}${stderr}` }
  }
  const withChange = async (file: string, change: (text: string) => string, work: () => void) => {
    const path = join(copy, file)
    const text = await readFile(path, 'utf8')
    await writeFile(path, change(text))
    try {
      work()
    } finally {
      await writeFile(path, text)
    }
  }

  before(async () => {
    copy = await mkdtemp(join(tmpdir(), 'tutti-checks-'))
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n')
    for (const file of files.filter((name) => !name.startsWith('apps/web/') || name.endsWith('package.json'))) {
      await mkdir(dirname(join(copy, file)), { recursive: true })
      await cp(join(root, file), join(copy, file)).catch((error: NodeJS.ErrnoException) => assert.equal(error.code, 'ENOENT'))
    }
    // The workspaces of the copy, not of the original, behind the same installed packages.
    await mkdir(join(copy, 'node_modules', '@tutti'), { recursive: true })
    const { workspaces } = { workspaces: ['apps', 'packages', 'services'] }
    for (const kind of workspaces) {
      for (const name of new Set(files.filter((file) => file.startsWith(`${kind}/`)).map((file) => file.split('/')[1]!))) {
        await symlink(join(copy, kind, name), join(copy, 'node_modules', '@tutti', name))
      }
    }
    for (const name of execFileSync('ls', [join(root, 'node_modules')], { encoding: 'utf8' })
      .trim()
      .split('\n')) {
      if (name !== '@tutti') await symlink(join(root, 'node_modules', name), join(copy, 'node_modules', name))
    }
  })
  after(() => rm(copy, { recursive: true, force: true }))

  test('pass on the repository as it is', () => {
    const boundaries = run('boundaries.ts')
    assert.equal(boundaries.status, 0, boundaries.said)
    const pages = run('generate.ts', '--check')
    assert.equal(pages.status, 0, pages.said)
  })

  test('find a service that reaches into a sibling', () =>
    withChange(
      'services/library/src/routes/saved.ts',
      (text) => `import '@tutti/playlists'\n${text}`,
      () => {
        const { status, said } = run('boundaries.ts')
        assert.equal(status, 1)
        assert.match(said, /services\/library\/src\/routes\/saved\.ts: the import of @tutti\/playlists/)
      },
    ))

  test('find a package that imports a service', () =>
    withChange(
      'packages/kit/src/ids.ts',
      (text) => `import '@tutti/library/contract'\n${text}`,
      () => {
        const { status, said } = run('boundaries.ts')
        assert.equal(status, 1)
        assert.match(said, /packages\/kit\/src\/ids\.ts/)
      },
    ))

  test('find modules that need each other in a circle', () =>
    withChange(
      'packages/kit/src/ids.ts',
      (text) => `import { envelope } from './events/event.ts'\nvoid envelope\n${text}`,
      () => {
        const { status, said } = run('boundaries.ts')
        assert.equal(status, 1)
        assert.match(said, /circle: packages\/kit/)
      },
    ))

  test('find a generated page that is stale', async () => {
    await appendFile(join(copy, 'docs', 'events.md'), '\nsomething that the code does not say\n')
    const { status, said } = run('generate.ts', '--check')
    assert.equal(status, 1)
    assert.match(said, /docs\/events\.md/)
  })

  test('find a route without a policy', () =>
    withChange(
      'services/library/src/routes/library.ts',
      (text) => text.replace("policy('user-library-read'), ", ''),
      () => {
        const { status, said } = run('generate.ts', '--check')
        assert.notEqual(status, 0)
        assert.match(said, /GET \/v1\/me\/library\/contains declares 0 policies/)
      },
    ))
})
