import assert from 'node:assert/strict'
import { mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { writeAudioFile, writeLibrary } from '@tutti/testing'
import { allTracks, makeHouse, type Named } from './music.ts'

describe('a music folder', () => {
  let house: Awaited<ReturnType<typeof makeHouse>>
  before(async () => void (house = await makeHouse((dir) => writeLibrary(dir, { tracks: 60, seed: 4 }))))
  after(() => house.end())
  const folder = async () => (await house.t.admin.get('/tutti/v1/folders')).body.items[0]

  it('is refused when it is not there, no folder, or inside another', async () => {
    const add = async (path: string) => (await house.t.admin.post('/tutti/v1/folders', { path })).body.error?.code
    await writeFile(join(house.dir, 'a-file'), '')
    assert.equal(await add(join(house.dir, 'nowhere')), 'folder.not-there')
    assert.equal(await add(join(house.dir, 'a-file')), 'folder.not-a-folder')
    assert.equal(await add(join(house.dir, dirname([...(await allTracks(house.t)).keys()][0]!))), 'folder.inside-another')
    assert.equal(await add(join(house.dir, '..')), 'folder.inside-another')
    assert.equal(await add('music'), 'folder.not-absolute')
  })

  it('can be found in the folder browser, which shows folders only', async () => {
    const { body } = await house.t.admin.get(`/tutti/v1/folders/browse?path=${encodeURIComponent(house.dir)}`)
    assert.ok(body.entries.length > 1)
    assert.ok(!body.entries.some((entry: Named) => entry.name === 'a-file'))
    assert.deepEqual(Object.keys(body.entries[0]), ['name', 'path', 'audio_files'])
  })

  it('is open to admins only', async () => {
    const listener = await house.t.user('listener')
    for (const path of ['/tutti/v1/folders', '/tutti/v1/folders/browse', '/tutti/v1/scans/problems', '/tutti/v1/missing'])
      assert.equal((await listener.get(path)).status, 403, path)
    assert.equal((await listener.post('/tutti/v1/scans', {})).status, 403)
    assert.equal((await listener.get('/tutti/v1/tracks?limit=1')).status, 200)
    assert.equal((await house.t.anyone().get('/tutti/v1/tracks')).status, 401)
  })

  it('loses nothing when its disk is away and comes back', async () => {
    const before = await allTracks(house.t)
    await rename(house.dir, `${house.dir}-away`)
    await house.scan()
    assert.equal((await folder()).state, 'gone')
    assert.equal((await allTracks(house.t)).size, 60)
    await mkdir(house.dir)
    await house.scan()
    assert.deepEqual([(await folder()).state, (await allTracks(house.t)).size], ['held', 60])
    await rm(house.dir, { recursive: true })
    await rename(`${house.dir}-away`, house.dir)
    const scan = await house.scan()
    assert.deepEqual([scan.files_done, scan.tracks_missing, (await folder()).state], [0, 0, 'ready'])
    assert.deepEqual(await allTracks(house.t), before)
  })

  it('is held when more than a fifth of it is gone, until an admin accepts it', async () => {
    const before = await allTracks(house.t)
    const gone = [...before.keys()].slice(0, 30)
    for (const path of gone) await rm(join(house.dir, path))
    await house.scan()
    assert.match((await folder()).reason, /30 of 60 tracks/)
    assert.equal((await allTracks(house.t)).size, 60)
    assert.equal((await house.t.admin.post(`/tutti/v1/folders/${(await folder()).id}/accept`)).status, 202)
    await house.t.settled()
    assert.equal((await allTracks(house.t)).size, 30)
    const { body } = await house.t.admin.get('/tutti/v1/missing')
    assert.equal(body.total, 30)
    const one = (await house.t.admin.get(`/v1/tracks/${body.items[0].id}`)).body
    assert.deepEqual([one.is_playable, one.tutti.missing], [false, true])
  })

  it('forgets missing tracks only when an admin says so', async () => {
    const { body } = await house.t.admin.get('/tutti/v1/missing?limit=2')
    const ids = body.items.map((track: Named) => track.id)
    assert.equal((await house.t.admin.post('/tutti/v1/missing/purge', { track_ids: ids })).status, 202)
    for (const id of ids) assert.equal((await house.t.admin.get(`/v1/tracks/${id}`)).status, 404)
    await house.t.admin.post('/tutti/v1/missing/purge', { all: true })
    const { missing, tracks, albums } = (await house.t.admin.get('/tutti/v1/library/summary')).body
    assert.deepEqual([missing, tracks], [0, 30])
    assert.equal((await house.t.admin.get('/tutti/v1/albums?limit=500')).body.items.length, albums)
  })

  it('keeps its tracks, out of sight, when it is removed, and brings them back when it is added again', async () => {
    const before = await allTracks(house.t)
    assert.equal((await house.t.admin.delete(`/tutti/v1/folders/${(await folder()).id}`)).status, 204)
    assert.equal((await allTracks(house.t)).size, 0)
    await house.t.admin.post('/tutti/v1/folders', { path: house.dir })
    await house.t.settled()
    const after = await allTracks(house.t)
    assert.deepEqual(
      new Map([...after].map(([path, track]) => [path, track.id])),
      new Map([...before].map(([path, track]) => [path, track.id])),
    )
  })
})

describe('odd files', () => {
  let house: Awaited<ReturnType<typeof makeHouse>>
  const fill = async (dir: string) => {
    await writeAudioFile({
      path: Buffer.concat([Buffer.from(`${dir}/`), Buffer.from('caf\xe9.mp3', 'latin1')]),
      format: 'mp3',
      tags: { title: 'Café' },
    })
    await writeAudioFile({ path: join(dir, '夜/歌.flac'), format: 'flac', tags: { title: '歌', artists: ['椎名'] } })
    await writeAudioFile({ path: join(dir, 'cut.m4a'), format: 'm4a', tags: { title: 'Cut' } })
    await truncate(join(dir, 'cut.m4a'), 60)
    await writeFile(join(dir, 'text.mp3'), 'this is no music')
    await writeFile(join(dir, 'empty.flac'), '')
    await symlink('.', join(dir, 'loop'))
    await symlink('nowhere.mp3', join(dir, 'dangling.mp3'))
  }
  before(async () => void (house = await makeHouse(fill)))
  after(() => house.end())

  it('are listed with the reason, and the scan goes on', async () => {
    const { body } = await house.t.admin.get('/tutti/v1/scans/problems')
    const problems = Object.fromEntries(body.items.map((item: Named) => [item.path.slice(item.path.lastIndexOf('/') + 1), item.reason]))
    assert.deepEqual(Object.keys(problems).sort(), ['cut.m4a', 'dangling.mp3', 'empty.flac', 'text.mp3'])
    for (const reason of Object.values(problems)) assert.match(reason as string, /\w+ \w+/)
    assert.deepEqual([...(await allTracks(house.t)).keys()].sort(), ['caf\\xe9.mp3', '夜/歌.flac'])
  })

  it('are not read again while they stay as they are, and are tracks once they are whole', async () => {
    assert.equal((await house.scan()).files_done, 0)
    await writeAudioFile({ path: join(house.dir, 'text.mp3'), format: 'mp3', tags: { title: 'Now music' } })
    await rm(join(house.dir, 'dangling.mp3'))
    await house.scan()
    assert.equal((await allTracks(house.t)).get('text.mp3').name, 'Now music')
    assert.equal((await house.t.admin.get('/tutti/v1/scans/problems')).body.total, 2)
  })

  it('mark a track as missing when its file breaks, and bring it back when it is whole', async () => {
    const { id } = (await allTracks(house.t)).get('text.mp3')
    await writeFile(join(house.dir, 'text.mp3'), 'broken')
    await house.scan()
    assert.equal((await house.t.admin.get(`/v1/tracks/${id}`)).body.tutti.missing, true)
    await writeAudioFile({ path: join(house.dir, 'text.mp3'), format: 'mp3', tags: { title: 'Whole again' } })
    await house.scan()
    const track = (await house.t.admin.get(`/v1/tracks/${id}`)).body
    assert.deepEqual([track.name, track.tutti.missing], ['Whole again', false])
  })
})
