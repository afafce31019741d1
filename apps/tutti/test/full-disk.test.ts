import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { type Client, playOf, until } from '@tutti/testing'
import { writeLibrary } from '@tutti/testing/audio-files'
import { EVERY_TYPE } from './refusals/scene.ts'
import { run, served, temporaryFolder } from './program.ts'

const DISK_MB = 64
const admin = { name: 'ada', password: 'a good one' }

/** Why small disks cannot be made on this machine, in one line; nothing when they can. */
const whyNot = (): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a full disk needs Linux and root, to mount a small one'
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', '/mnt'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'a full disk needs the right to mount one'
  }
}

const smallDisk = async (t: TestContext) => {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-small-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'none', dir])
  t.after(async () => {
    execFileSync('umount', ['--lazy', dir])
    await rmdir(dir)
  })
  return dir
}

/** Takes all room that is left, to the last byte. Answers how to give it back. */
const fill = async (disk: string) => {
  const path = join(disk, 'ballast')
  const handle = await open(path, 'w')
  for (let bytes = 1024 * 1024; bytes >= 1;) {
    await handle.write(Buffer.alloc(bytes)).catch(() => void (bytes = Math.floor(bytes / 2)))
  }
  await handle.close()
  return () => rm(path)
}

const namesOf = async (client: Client) => {
  const names: string[] = []
  for (let offset = 0, total = 1; offset < total; offset += 50) {
    const { body } = await client.get(`/v1/me/playlists?limit=50&offset=${offset}`)
    total = body.total
    names.push(...body.items.map((one: { name: string }) => one.name))
  }
  return names.sort()
}

const albumPlays = async (client: Client) => {
  const { body } = await client.get('/tutti/v1/albums?limit=50')
  return body.items.reduce((sum: number, album: { tutti: { play_count: number } }) => sum + album.tutti.play_count, 0)
}

/** Writes until the disk is full for it. Answers what was acknowledged. */
const writeUntilFull = async (
  write: (name: string) => Promise<{ status: number; body: { error?: { code: string; message: string } } }>,
) => {
  const acknowledged: string[] = []
  for (;;) {
    const name = randomUUID()
    const { status, body } = await write(name)
    if (status >= 400) {
      assert.equal(status, 507, JSON.stringify(body))
      assert.equal(body.error!.code, 'storage.full')
      assert.match(body.error!.message, /^Cannot save: the disk of the \w+ service is full\. Reading and listening go on/)
      return acknowledged
    }
    acknowledged.push(name)
  }
}

const skip = whyNot() ?? false

test('a full disk refuses writes in words, goes on reading and streaming, and works again when there is room', { skip }, async (t) => {
  const [disk, music] = [await smallDisk(t), await temporaryFolder(t)]
  await writeLibrary(music, { tracks: 12 })
  const { client, setup, end, stderr } = await served(t, ['--data', join(disk, 'data'), music])
  await client.post('/tutti/v1/setup', { token: new URL(setup!).searchParams.get('token'), ...admin })
  const tracks = await until(async () => {
    const { items } = (await client.get('/tutti/v1/tracks?limit=50')).body
    return items.length === 12 ? (items as { id: string }[]) : undefined
  })
  const link = await until(async () => {
    const [item] = (await client.post('/tutti/v1/media/decide', { track_ids: [tracks[0]!.id], types: EVERY_TYPE })).body.items
    return item.url as string | null
  })

  const made = ['before', 'and another']
  for (const name of made) assert.equal((await client.post('/v1/me/playlists', { name })).status, 201)
  const giveBack = await fill(disk)
  made.push(...(await writeUntilFull((name) => client.post('/v1/me/playlists', { name }))))
  const played = await writeUntilFull((playId) => client.post('/tutti/v1/plays', { plays: [playOf(tracks[0]!.id, { play_id: playId })] }))
  for (const path of [
    '/tutti/v1/albums',
    '/v1/search?q=a&type=track',
    '/v1/me/playlists',
    '/tutti/v1/history',
    '/tutti/v1/home',
    '/tutti/v1/player',
    '/health',
  ])
    assert.equal((await client.get(path)).status, 200, path)
  const piece = await client.bytes(link, { headers: { range: 'bytes=100-199' } })
  assert.deepEqual([piece.status, piece.body.length], [206, 100])
  assert.deepEqual(await namesOf(client), made.toSorted())

  await giveBack()
  made.push('after all')
  await until(async () => (await client.post('/v1/me/playlists', { name: 'after all' })).status === 201)
  assert.deepEqual(await namesOf(client), made.toSorted())
  const late = await client.post('/tutti/v1/plays', { plays: [playOf(tracks[0]!.id)] })
  assert.equal(late.body.accepted.length, 1)
  await until(async () => (await albumPlays(client)) === played.length + 1, { what: 'every play being counted once' })
  const { services } = (await client.get('/health')).body
  for (const name of Object.keys(services)) assert.equal(services[name].status, 'ok', name)
  assert.doesNotMatch(stderr(), /unexpectedly/)
  assert.equal(await end(), 0)
})

test('a start on a full disk is refused in words', { skip }, async (t) => {
  const disk = await smallDisk(t)
  await fill(disk)
  const { code, stderr } = await run(['--data', disk, '--port', '0'])
  assert.match(stderr, /^Cannot use the data folder .*: its disk has only \d+ KB left, and Tutti needs at least 16 MB/)
  assert.equal(code, 1)
})
