import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { playOf, type TestSystem, ways } from '@tutti/testing'
import { house, playerOf } from './house.ts'

for (const way of ways) {
  describe(`While another service is down, ${way.name}`, () => {
    let t: TestSystem
    before(async () => {
      t = await house({ options: way.options })
    })
    after(() => t.stop())

    it('the player obeys, plays are counted, and what is missing is said', async () => {
      const ada = await t.user('ada')
      const { body } = await ada.get('/tutti/v1/tracks?limit=26')
      const player = playerOf(ada, body.items)
      await player.play('abc')
      await t.kill('catalog')
      for (const command of [player.next, () => ada.put('/v1/me/player/pause'), () => player.shuffle(true), () => player.play('ba')]) {
        assert.equal((await command()).status, 204)
      }
      const [track] = body.items
      const play = playOf(track.id, { play_id: 'while-it-is-down', ms_played: track.duration_ms })
      assert.deepEqual((await ada.post('/tutti/v1/plays', { plays: [play] })).body.accepted, ['while-it-is-down'])
      const missing = await ada.put('/v1/me/player/play', { context_uri: track.album.uri })
      assert.deepEqual([missing.status, missing.body.error.code], [503, 'service.unavailable'])
      assert.match(missing.body.error.message, /catalog/)
    })
  })
}
