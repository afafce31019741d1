import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it, type TestContext } from 'node:test'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { shapesOf, openSqlite } from '@tutti/database'
import { migrationsOf } from '@tutti/kit'
import { embeddedOnly, until } from '@tutti/testing'
import { declaredOf } from '../src/moving/declared.ts'
import { system } from '../src/system.ts'
import { livedIn, seenBy } from './lived.ts'
import { main, run, serve, temporaryFolder } from './program.ts'

type Line = { service: string; table: string; rows: number; sha256: string; equal?: boolean }
const linesOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
const sumsOf = (lines: readonly Line[]) => lines.map(({ service, table, rows, sha256 }) => [service, table, rows, sha256])

/** An empty data folder with the key of another. */
const emptyFor = async (t: TestContext, data: string): Promise<string> => {
  const folder = await temporaryFolder(t)
  await cp(join(data, 'secret.key'), join(folder, 'secret.key'))
  return folder
}

it('every table of every service is declared: carried, or left behind with a reason', async (t) => {
  const folder = await temporaryFolder(t)
  for (const { name, load } of system) {
    const db = await openSqlite<never>({ file: join(folder, `${name}.db`) })
    await db.migrate(migrationsOf((await load()).default), '0.1.0')
    const tables = (await shapesOf(db.read)).map(({ table }) => table)
    assert.deepEqual([...declaredOf(name).keys()].sort(), tables.sort(), name)
    await db.close()
  }
})

describe('moving to another machine', embeddedOnly('a cluster has its own suite'), () => {
  let folder: string
  let data: string
  let exported: string
  let written: Line[]

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-moving-'))
    data = join(folder, 'data')
    exported = join(folder, 'export')
    await mkdir(data)
    await livedIn(data, join(folder, 'music'))
    const { code, stdout, stderr } = await run(['export', exported, '--json', '--data', data])
    assert.equal(code, 0, stderr)
    written = linesOf(stdout)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('brings everything, and everybody finds what was theirs', async (t) => {
    const target = await emptyFor(t, data)
    const { code, stdout, stderr } = await run(['import', exported, '--json', '--data', target])
    assert.equal(code, 0, stderr)
    const lines = linesOf(stdout)
    assert.deepEqual(sumsOf(lines), sumsOf(written))
    assert.ok(lines.every((line) => line.equal))
    const again = await run(['export', join(target, 'again'), '--json', '--data', target])
    assert.deepEqual(sumsOf(linesOf(again.stdout)), sumsOf(written), 'and may be exported again')
    const before = await serve(['--data', data])
    const seen = { ada: await seenBy(before.url, 'ada'), bea: await seenBy(before.url, 'bea') }
    await before.end()
    const now = await serve(['--data', target])
    t.after(() => now.end('SIGKILL'))
    await until(async () => assert.deepEqual({ ada: await seenBy(now.url, 'ada'), bea: await seenBy(now.url, 'bea') }, seen) ?? true, {
      what: 'the same as before',
    })
    assert.equal(seen.ada.status, 200)
    assert.ok(seen.ada.history.length === 28 && seen.ada.recommended.length > 0 && seen.ada.covers.every(([status]) => status === 200))
  })

  it('goes on where it was killed, and nothing starts meanwhile', async (t) => {
    const target = await emptyFor(t, data)
    const child = spawn(process.execPath, [main, 'import', exported, '--data', target], { stdio: 'ignore' })
    const ended = new Promise((resolve) => child.on('close', resolve))
    const file = join(target, 'databases', 'playback.db')
    await until(() => begunIn(file), { what: 'the import of playback to begin' })
    child.kill('SIGKILL')
    await ended
    const refused = await run(['--data', target, '--port', '0'])
    assert.deepEqual([refused.code, /an import into it, begun at .* has not ended/.test(refused.stderr)], [1, true], refused.stderr)
    const { code, stdout, stderr } = await run(['import', exported, '--json', '--data', target])
    assert.equal(code, 0, stderr)
    assert.deepEqual(sumsOf(linesOf(stdout)), sumsOf(written))
    const once = await run(['import', exported, '--data', target])
    assert.deepEqual([once.code, /was imported into .* before/.test(once.stdout)], [0, true])
  })

  it('refuses a file that is damaged, and names it, before anything is written', async (t) => {
    const target = await emptyFor(t, data)
    const copy = join(await temporaryFolder(t), 'copy')
    await cp(exported, copy, { recursive: true })
    const damage = async (path: string, at: number) => {
      const bytes = await readFile(path)
      bytes[bytes.length - at]! ^= 1
      await writeFile(path, bytes)
      const { code, stderr } = await run(['import', copy, '--data', target])
      assert.equal(code, 1)
      bytes[bytes.length - at]! ^= 1
      await writeFile(path, bytes)
      return stderr
    }
    assert.match(
      await damage(join(copy, 'playlists', 'playlist_item.ndjson.gz'), 30),
      /^Cannot (read|import) .*playlist_item\.ndjson\.gz: /,
    )
    const blobs = join(copy, 'media', 'blobs', 'blobs')
    const [blob] = (await readdir(blobs, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
    assert.match(await damage(join(blob!.parentPath, blob!.name), 1), /^Cannot import .*media\/blobs: .* is not what its checksum says/)
    await rm(join(copy, 'library', 'saved_item.ndjson.gz'))
    assert.match((await run(['import', copy, '--data', target])).stderr, /saved_item\.ndjson\.gz: there is nothing at that path/)
    assert.equal((await run(['import', exported, '--data', target])).code, 0, 'the whole one is taken afterwards')
  })

  it('refuses a place that is not empty, and one with another key', async (t) => {
    const full = await run(['import', exported, '--data', data])
    assert.deepEqual(
      [full.code, full.stderr.startsWith('Cannot import: identity has data already (its table user')],
      [1, true],
      full.stderr,
    )
    const other = await run(['import', exported, '--data', await temporaryFolder(t)])
    assert.deepEqual(
      [other.code, other.stderr.startsWith('Cannot import: the key of this instance is another one')],
      [1, true],
      other.stderr,
    )
  })

  it('refuses while Tutti runs, into a folder that is not empty, of an export that did not end, and of nothing', async (t) => {
    const away = await temporaryFolder(t)
    const running = await serve(['--data', data])
    const busy = await run(['export', join(away, 'new'), '--data', data])
    await running.end()
    assert.match(busy.stderr, /^Cannot open the data folder .*: another Tutti uses it\. Stop that one/)
    assert.match((await run(['export', data, '--data', data])).stderr, /^Cannot export to .*: it is not empty/)
    assert.match(
      (await run(['export', join(away, 'out'), '--data', join(away, 'none')])).stderr,
      /^Cannot export .*: no Tutti has its data there/,
    )
    await rm(join(exported, 'manifest.json'))
    assert.match((await run(['import', exported, '--data', away])).stderr, /^Cannot import .*: it holds no export, or one that did not end/)
  })
})

/** Whether a database has a part of its rows. */
const begunIn = (file: string): boolean => {
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      return database.prepare(`select 1 from kit_state where name like 'import %'`).get() !== undefined
    } finally {
      database.close()
    }
  } catch {
    return false
  }
}
