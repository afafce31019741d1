import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Client, until } from '@tutti/testing'
import { houseWithMusic, playlistOf, uri } from './house.ts'

type Track = { id: string; uri: string; name: string; duration_ms: number; album: { id: string; images: { url: string }[] } }

describe('A playlist of real tracks', () => {
  let t: Awaited<ReturnType<typeof houseWithMusic>>
  let ada: Client & { id: string }
  let tracks: Track[]
  before(async () => {
    t = await houseWithMusic(60)
    ada = await t.user('ada')
    tracks = (await ada.get('/tutti/v1/tracks?limit=60')).body.items
    assert.equal(tracks.length, 60)
  })
  after(() => t.stop())

  const whole = async () => {
    const list = await playlistOf(ada, { name: 'All of it' })
    await list.add(tracks.map((track) => track.uri))
    return list
  }

  it('carries its tracks under the names of both generations, by whom and when they were added', async () => {
    const list = await whole()
    for (const route of ['items', 'tracks']) {
      const { body } = await ada.get(`${list.path}/${route}?limit=7&offset=20`)
      assert.deepEqual(
        body.items.map((entry: { track: Track }) => entry.track.id),
        tracks.slice(20, 27).map((track) => track.id),
      )
      assert.deepEqual(
        body.items.map((entry: { item: Track }) => entry.item.id),
        tracks.slice(20, 27).map((track) => track.id),
      )
      assert.deepEqual([body.total, body.offset, body.limit], [60, 20, 7])
      assert.match(body.next, new RegExp(`^${t.url}${list.path}/${route}\\?.*offset=27`))
      assert.equal(body.items[0].added_by.id, ada.id)
      assert.ok(Math.abs(Date.parse(body.items[0].added_at) - Date.now()) < 60_000)
    }
    const { body } = await ada.get(list.path)
    assert.deepEqual(
      body.tracks.items.map((entry: { track: Track }) => entry.track.id),
      tracks.map((track) => track.id),
    )
    assert.deepEqual(
      body.items.items.map((entry: { item: Track }) => entry.item.id),
      tracks.map((track) => track.id),
    )
  })

  it('says how long it is, and shows at most four different covers of its albums', async () => {
    const { path } = await whole()
    const { body } = await ada.get(path)
    assert.deepEqual([body.tutti.items, body.tutti.duration_ms], [60, tracks.reduce((sum, track) => sum + track.duration_ms, 0)])
    assert.equal(new Set(body.tutti.covers).size, body.tutti.covers.length)
    assert.ok(body.tutti.covers.length <= 4)
    const images = (await ada.get(`${path}/images`)).body
    assert.deepEqual(images, body.images)
    const listed = (await ada.get('/v1/me/playlists')).body.items[0]
    assert.deepEqual(listed.tutti.covers, body.tutti.covers)
  })

  it('a track that nobody knows is null, and keeps its place', async () => {
    const list = await playlistOf(ada)
    await list.add([tracks[0]!.uri, uri(4), tracks[1]!.uri])
    const { body } = await ada.get(`${list.path}/items`)
    assert.deepEqual(
      body.items.map((entry: { track: Track | null }) => entry.track?.id ?? null),
      [tracks[0]!.id, null, tracks[1]!.id],
    )
    assert.equal(body.items[1].tutti.uri, uri(4))
  })

  const filters: { fields: string; gives: (track: Track) => unknown }[] = [
    { fields: 'total', gives: () => ({ total: 60 }) },
    { fields: 'total,limit', gives: () => ({ limit: 1, total: 60 }) },
    { fields: 'items(track(name,uri))', gives: ({ name, uri: its }) => ({ items: [{ track: { name, uri: its } }] }) },
    { fields: 'items.track.name,total', gives: ({ name }) => ({ items: [{ track: { name } }], total: 60 }) },
    { fields: 'items(track.album(id))', gives: ({ album }) => ({ items: [{ track: { album: { id: album.id } } }] }) },
    { fields: 'items.track.id,items.is_local', gives: ({ id }) => ({ items: [{ track: { id }, is_local: false }] }) },
    { fields: '!items,href,next,previous', gives: () => ({ limit: 1, offset: 0, total: 60 }) },
    {
      fields: 'items(!track,item,tutti,added_at,added_by,video_thumbnail)',
      gives: () => ({ items: [{ is_local: false, primary_color: null }] }),
    },
  ]
  for (const { fields, gives } of filters) {
    it(`gives only what fields=${fields} asks for`, async () => {
      const list = await whole()
      const { status, body } = await ada.get(`${list.path}/tracks?limit=1&fields=${encodeURIComponent(fields)}`)
      assert.equal(status, 200)
      assert.deepEqual(body, gives(tracks[0]!))
    })
  }

  it('says where a filter of fields cannot be read', async () => {
    const list = await playlistOf(ada)
    for (const fields of ['items(', 'items)', 'a,,b', '(', 'a.', 'x('.repeat(50)]) {
      const { status, body } = await ada.get(`${list.path}?fields=${encodeURIComponent(fields)}`)
      assert.equal(status, 400, fields)
      assert.match(body.error.message, /"fields"/)
    }
  })

  it('loses a track that an admin has removed for good, as a version of its own', async () => {
    const list = await whole()
    const gone = tracks[5]!
    const { body: full } = await ada.get(`/v1/tracks/${gone.id}`)
    await rm(join(t.folder, full.tutti.folder_path))
    await t.admin.post('/tutti/v1/scans', {})
    await until(async () => (await t.admin.get('/tutti/v1/missing')).body.total === 1, { what: 'the missing track' })
    assert.equal((await list.read()).length, 60)
    assert.equal((await t.admin.post('/tutti/v1/missing/purge', { track_ids: [gone.id] })).status, 202)
    await until(async () => (await list.read()).length === 59, { what: 'the playlist without it' })
    assert.ok(!(await list.read()).includes(gone.uri))
    const { body } = await ada.get(`/tutti/v1/playlists/${list.id}/versions`)
    assert.deepEqual([body.items[0].change, body.items[0].items], ['tracks-purged', 59])
  })
})
