import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { playOf, type TestSystem, until, ways } from '@tutti/testing'
import { house, lineOf, playerOf } from './house.ts'

// Has the machine for itself: it looks at the clock.

for (const way of ways) {
  describe(`The live line, ${way.name}`, () => {
    let t: TestSystem
    let tracks: { id: string; uri: string; duration_ms: number }[]
    let users = 0
    before(async () => {
      t = await house({ options: way.options })
      tracks = (await t.admin.get('/tutti/v1/tracks?limit=26')).body.items
    })
    after(() => t.stop())
    const listener = () => t.user(`listener${(users += 1)}`)

    it('tells each tab of a listener what changed in the player within 250 ms, and nobody else', async () => {
      const [ada, bob] = [await listener(), await listener()]
      const [one, two, other] = [await lineOf(ada), await lineOf(ada), await lineOf(bob)]
      const began = performance.now()
      await playerOf(ada, tracks).play('abc')
      for (const line of [one, two]) {
        const { state } = await line.hear(({ type, state: it }) => type === 'player' && it?.is_playing === true)
        assert.deepEqual([state!.item!.id, state!.next.length], [tracks[0]!.id, 2])
      }
      assert.ok(performance.now() - began < 250)
      other.say({ type: 'ping' })
      await other.hear(({ type }) => type === 'pong')
      assert.deepEqual(
        other.heard.map(({ type }) => type),
        ['pong'],
      )
    })

    it('answers a subscription with the state, and leaves out what was not subscribed', async () => {
      const ada = await listener()
      const [player, lists] = [await lineOf(ada), await lineOf(ada)]
      player.say({ type: 'subscribe', topics: ['player'] })
      lists.say({ type: 'subscribe', topics: ['playlists'] })
      lists.say({ type: 'ping' })
      await lists.hear(({ type }) => type === 'pong')
      await player.hear(({ type }) => type === 'player')
      const { body } = await ada.post('/v1/me/playlists', { name: 'x' })
      const changed = await lists.hear(({ topic }) => topic === 'playlists')
      assert.deepEqual(changed.ids, [body.id])
      await playerOf(ada, tracks).play('a')
      await player.hear(({ state }) => state?.is_playing === true)
      assert.ok(!lists.heard.some(({ type }) => type === 'player'))
      assert.ok(!player.heard.some(({ topic }) => topic === 'playlists'))
    })

    it('tells followers of a playlist, and the listener of what was saved and played', async () => {
      const [ada, bob] = [await listener(), await listener()]
      const [hers, his] = [await lineOf(ada), await lineOf(bob)]
      const { body } = await ada.post('/v1/me/playlists', { name: 'x' })
      await bob.put(`/v1/playlists/${body.id}/followers`)
      await ada.post(`/v1/playlists/${body.id}/items`, { uris: [tracks[0]!.uri] })
      await his.hear(({ topic, ids }) => topic === 'playlists' && ids?.[0] === body.id)
      await ada.put(`/v1/me/tracks?ids=${tracks[1]!.id}`)
      assert.deepEqual((await hers.hear(({ topic }) => topic === 'saved')).ids, [tracks[1]!.id])
      const play = playOf(tracks[0]!.id, { ms_played: 40_000 })
      await ada.post('/tutti/v1/plays', { plays: [play] })
      await hers.hear(({ topic }) => topic === 'history')
      await hers.hear(({ topic }) => topic === 'home')
      assert.ok(!his.heard.some(({ topic }) => topic === 'saved' || topic === 'history'))
    })

    it('tells everyone of a scan and of the library', async () => {
      const line = await lineOf(await listener())
      await t.admin.post('/tutti/v1/scans', { full: true })
      await line.hear(({ type }) => type === 'scan', 10_000)
    })

    it('takes where the player is, and gives it to all who ask', async () => {
      const ada = await listener()
      const player = playerOf(ada, tracks)
      await player.play('a')
      await ada.put('/v1/me/player/pause')
      const { play_id } = await player.state()
      const line = await lineOf(ada)
      line.say({ type: 'progress', play_id, position_ms: 321, is_playing: false })
      await until(async () => (await player.state()).position_ms === 321)
      line.say({ type: 'progress', play_id: 'of another play', position_ms: 1, is_playing: false })
      line.say({ type: 'ping' })
      await line.hear(({ type }) => type === 'pong')
      line.close()
      await until(async () => line.isClosed())
      await until(async () => (await player.state()).position_ms === 321)
    })

    it('says what it cannot read, and goes on', async () => {
      const line = await lineOf(await listener())
      const wrong = [
        'nonsense',
        '[]',
        'null',
        { type: 'what' },
        { type: 'hello' },
        { type: 'progress', play_id: 'x', position_ms: -1, is_playing: true },
      ]
      for (const message of wrong) line.say(message)
      line.say({ type: 'ping' })
      await line.hear(({ type }) => type === 'pong')
      assert.deepEqual(
        line.heard.map(({ type }) => type),
        [...wrong.map(() => 'error'), 'pong'],
      )
      for (const { message } of line.heard.slice(0, -1)) assert.match(message!, /^Cannot read the message: /)
    })

    it('is cut when a message is larger than 64 KB, and nothing else is hurt', async () => {
      const ada = await listener()
      const [large, small] = [await lineOf(ada), await lineOf(ada)]
      large.say('x'.repeat(70_000))
      await until(() => large.isClosed())
      small.say({ type: 'ping' })
      await small.hear(({ type }) => type === 'pong')
    })

    it('is cut when it does not take what it is sent', async () => {
      const ada = await listener()
      const [deaf, other] = [await lineOf(ada), await lineOf(ada)]
      deaf.say({ type: 'hello', device: { id: 'deaf', name: 'Asleep', kind: 'tablet' } })
      deaf.say({ type: 'ping' })
      await deaf.hear(({ type }) => type === 'pong')
      await playerOf(ada, tracks).play('abcdefghijklmnopqrstuvwxyz', { device_id: 'deaf' })
      await ada.put('/v1/me/player', { device_ids: ['deaf'] })
      deaf.socket.pause()
      let n = 0
      const isThere = async () => (await ada.get('/v1/me/player/devices')).body.devices.some((one: { is_active: boolean }) => one.is_active)
      const more = () => ada.put(`/v1/me/player/volume?volume_percent=${(n += 1) % 100}`)
      await until(async () => (await more(), !(await isThere())), { withinMs: 30_000, what: 'the end of the line that is not read' })
      deaf.socket.resume()
      await until(() => deaf.isClosed())
      assert.equal(other.isClosed(), false)
    })

    it('ends within a second when its session does', async () => {
      const ada = await listener()
      const line = await lineOf(ada)
      await ada.post('/tutti/v1/logout')
      await until(() => line.isClosed(), { withinMs: 1_000, what: 'the end of the line' })
    })

    it('is refused without a session, and to the twenty-first tab', async () => {
      await assert.rejects(lineOf(t.anyone()))
      const ada = await listener()
      const lines = await Promise.all(Array.from({ length: 20 }, () => lineOf(ada)))
      const oneMore = await lineOf(ada)
      assert.equal((await oneMore.hear(({ type }) => type === 'bye')).reason, 'too-many-players')
      await until(() => oneMore.isClosed())
      assert.ok(lines.every((line) => !line.isClosed()))
    })
  })
}
