import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client, TestSystem } from '@tutti/testing'
import { house, playerOf } from './house.ts'

type Player = ReturnType<typeof playerOf>

describe('The player', () => {
  let t: TestSystem
  let tracks: { id: string; uri: string; duration_ms: number; album: { uri: string; id: string } }[]
  let users = 0
  before(async () => {
    t = await house()
    tracks = (await t.admin.get('/tutti/v1/tracks?limit=26')).body.items
  })
  after(() => t.stop())

  const listener = async (): Promise<{ client: Client & { id: string }; player: Player }> => {
    const client = await t.user(`listener${(users += 1)}`)
    return { client, player: playerOf(client, tracks) }
  }

  it('stops after the last track, and begins it anew when told to play', async () => {
    const { client, player } = await listener()
    await player.play('ab', { offset: { position: 1 } })
    const state = await player.ended()
    assert.deepEqual([state.is_playing, state.position_ms, state.play_id, state.item?.id], [false, 0, null, tracks[1]!.id])
    assert.equal((await client.put('/v1/me/player/play')).status, 204)
    const again = await player.state()
    assert.equal(again.is_playing, true)
    assert.ok(again.play_id)
  })

  it('an end that is told three times moves on once', async () => {
    const { client, player } = await listener()
    await player.play('abcd')
    const { play_id } = await player.state()
    await Promise.all([1, 2, 3].map(() => client.post('/tutti/v1/player/ended', { play_id })))
    assert.equal(await player.shown(), 'a[b]cd')
    await client.post('/tutti/v1/player/ended', { play_id })
    assert.equal(await player.shown(), 'a[b]cd')
  })

  it('goes to the next track when the listener seeks past the end', async () => {
    const { player } = await listener()
    await player.play('abc')
    await player.seek(86_000_000)
    assert.equal(await player.shown(), 'a[b]c')
  })

  it('shuffles all of a list around the current track, and puts it back in order', async () => {
    const { player } = await listener()
    const names = 'abcdefghijklmnopqrst'
    await player.play(names, { offset: { position: 4 } })
    await player.shuffle(true)
    const shuffled = await player.shown()
    assert.match(shuffled, /^\[e\]/)
    assert.notEqual(shuffled.slice(3), names.replace('e', ''))
    assert.deepEqual([...shuffled.replace(/[[\]]/g, '')].sort(), [...names])
    assert.equal(await player.shown(), shuffled)
    await player.next()
    const now = shuffled[3]!
    assert.equal(await player.shown(), `e[${now}]${shuffled.slice(4)}`)
    await player.shuffle(false)
    const at = names.indexOf(now)
    assert.equal(await player.shown(), `${names.slice(Math.max(0, at - 5), at)}[${now}]${names.slice(at + 1)}`)
  })

  it('goes to any item that it shows, and refuses those of a list that is gone', async () => {
    const { client, player } = await listener()
    await player.play('abcdef')
    await player.queue('x')
    await player.queue('y')
    const { next: shown } = await player.state()
    const go = (n: number) => client.post('/tutti/v1/player/skip-to', { item_id: shown[n]!.item_id })
    await go(1)
    assert.equal(await player.shown(), 'a[y]bcdef')
    await go(4)
    assert.equal(await player.shown(), 'abc[d]ef')
    assert.equal((await go(0)).body.error.code, 'player.item-not-found')
    await player.play('ghi')
    assert.equal((await go(4)).status, 404)
  })

  it('the queue is reordered, thinned out and emptied', async () => {
    const { client, player } = await listener()
    await player.play('ab')
    for (const name of 'wxyz') await player.queue(name)
    const ids = (await player.state()).next.filter((entry) => entry.queued).map((entry) => entry.item_id)
    await client.put('/tutti/v1/player/queue', { item_ids: [ids[3], ids[1]] })
    assert.equal(await player.shown(), '[a]ZXWYb')
    assert.equal((await client.delete(`/tutti/v1/player/queue/${ids[1]}`)).status, 204)
    assert.equal((await client.delete(`/tutti/v1/player/queue/${ids[1]}`)).status, 404)
    assert.equal(await player.shown(), '[a]ZWYb')
    assert.equal((await player.state()).queue_length, 3)
    await client.delete('/tutti/v1/player/queue')
    assert.equal(await player.shown(), '[a]b')
  })

  it('plays albums, artists, playlists and what is saved, with their names', async () => {
    const { client, player } = await listener()
    const { album } = tracks[0]!
    const start = (context_uri: string, offset?: object) => client.put('/v1/me/player/play?device_id=here', { context_uri, offset })
    const order = (await client.get(`/v1/albums/${album.id}/tracks?limit=50`)).body.items.map((track: { id: string }) => track.id)
    assert.equal((await start(album.uri, { uri: `spotify:track:${order.at(-1)}` })).status, 204)
    const played = await player.state()
    assert.deepEqual([...played.previous.map((entry) => entry.track.id), played.item?.id], order.slice(-6))
    assert.equal(played.context?.name, (await client.get(`/v1/albums/${album.id}`)).body.name)
    const { body: list } = await client.post('/v1/me/playlists', { name: 'Mine', public: false })
    await client.post(`/v1/playlists/${list.id}/items`, { uris: [player.uriOf('c'), player.uriOf('a'), player.uriOf('c')] })
    await start(list.uri)
    assert.equal(await player.shown(), '[c]ac')
    await client.put(`/v1/me/tracks?ids=${tracks[3]!.id}`)
    assert.equal((await start(`spotify:user:${client.id}:collection`)).status, 204)
    assert.equal(await player.shown(), '[d]')
    const { client: other } = await listener()
    assert.equal((await other.put('/v1/me/player/play?device_id=x', { context_uri: list.uri })).status, 404)
  })
})
