import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { displayPath, extension, openFolder, type SourceFile, type WalkProblem } from '../src/index.ts'
import { musicSourceLaws } from '../src/laws/index.ts'

const folder = () => mkdtemp(join(tmpdir(), 'tutti-source-'))

musicSourceLaws('a folder', async () => {
  const root = await folder()
  const at = (path: string) => Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')])
  return {
    source: openFolder(root, { quietMs: 20 }),
    put: async (path, bytes) => {
      await mkdir(Buffer.from(dirname(at(path).toString('latin1')), 'latin1'), { recursive: true })
      await writeFile(at(path), bytes)
    },
    remove: (path) => rm(at(path)),
    dispose: () => rm(root, { recursive: true }),
  }
})

const walk = async (root: string) => {
  const files: SourceFile[] = []
  const problems: WalkProblem[] = []
  for await (const batch of openFolder(root).walk({ wanted: (name) => name.endsWith('.mp3') })) {
    files.push(...batch.files)
    problems.push(...batch.problems)
  }
  return { files: files.map((file) => file.path).sort(), problems: problems.sort((a, b) => (a.path < b.path ? -1 : 1)) }
}

describe('a music folder with the things that real folders have', () => {
  let root: string
  before(async () => void (root = await folder()))
  after(() => rm(root, { recursive: true, force: true }))

  it('finds and opens files whose names are not UTF-8', async () => {
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from('caf\xe9.mp3', 'latin1')]), 'x')
    const { files } = await walk(root)
    assert.deepEqual(files, ['caf\xe9.mp3'])
    assert.equal(displayPath('caf\xe9.mp3'), 'caf\\xe9.mp3')
    await (await openFolder(root).open('caf\xe9.mp3')).close()
  })

  it('goes once round symbolic links that lead in a circle, and follows the others', async () => {
    await mkdir(join(root, 'loop/deep'), { recursive: true })
    await writeFile(join(root, 'loop/deep/song.mp3'), 'x')
    await symlink('../..', join(root, 'loop/deep/up'))
    await symlink('loop/deep/song.mp3', join(root, 'linked.mp3'))
    const { files, problems } = await walk(root)
    assert.deepEqual(files, ['caf\xe9.mp3', 'linked.mp3', 'loop/deep/song.mp3'])
    assert.deepEqual(problems, [])
  })

  it('lists dangling links, links to themselves and pipes with the reason, and goes on', async () => {
    await mkdir(join(root, 'odd'))
    await symlink('nowhere', join(root, 'odd/dangling.mp3'))
    await symlink('self.mp3', join(root, 'odd/self.mp3'))
    execFileSync('mkfifo', [join(root, 'odd/pipe.mp3')])
    const { files, problems } = await walk(root)
    assert.equal(files.length, 3)
    assert.deepEqual(
      problems.map((problem) => problem.path),
      ['odd/dangling.mp3', 'odd/pipe.mp3', 'odd/self.mp3'],
    )
    assert.match(problems[0]!.reason, /leads nowhere/)
    assert.match(problems[1]!.reason, /neither a file nor a folder/)
    assert.match(problems[2]!.reason, /circle/)
    await assert.rejects(openFolder(root).open('odd/pipe.mp3'), /not a regular file/)
  })

  it('lists a directory that may not be read, and goes on', async () => {
    await mkdir(join(root, 'locked'))
    await chmod(join(root, 'locked'), 0)
    await chmod(root, 0o755)
    const root0 = process.geteuid?.() === 0
    if (root0) process.seteuid?.(65534)
    const { files, problems } = await walk(root).finally(() => root0 && process.seteuid?.(0))
    assert.equal(files.length, 3)
    assert.match(problems.find((problem) => problem.path === 'locked')!.reason, /permission/)
  })

  it('tells an empty folder (a disk that is not mounted) from a filled one, and a missing one from both', async () => {
    const empty = await folder()
    assert.equal(((await openFolder(empty).probe()) as { entries: number }).entries, 0)
    assert.deepEqual(await openFolder(join(empty, 'none')).probe(), { there: false, reason: 'it does not exist (ENOENT)' })
    await writeFile(join(empty, 'file'), '')
    assert.deepEqual(await openFolder(join(empty, 'file')).probe(), { there: false, reason: 'it is not a folder' })
    await rm(empty, { recursive: true })
  })

  it('takes the extension from the name alone', () => {
    assert.deepEqual(['a.b/C.MP3', 'a.b/c', '.mp3', 'x.tar.gz'].map(extension), ['mp3', '', '', 'gz'])
  })
})

it('lists 3,000 files in 300 directories, each once', async () => {
  const root = await folder()
  for (let dir = 0; dir < 300; dir += 1) {
    await mkdir(join(root, `d${dir}`))
    await Promise.all(Array.from({ length: 10 }, (_, n) => writeFile(join(root, `d${dir}/${n}.mp3`), '')))
  }
  assert.equal((await walk(root)).files.length, 3000)
  await rm(root, { recursive: true })
})
