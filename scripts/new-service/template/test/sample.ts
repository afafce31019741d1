import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { newId } from '@tutti/kit'
import { type Client, makeClient, playOf, system, type TestSystem, ways } from '@tutti/testing'

const plays = async (client: Client, ...ids: string[]) => {
  const { body } = await client.get(`/tutti/v1/sample/plays?ids=${ids.join(',')}`)
  return (body.items as { plays: number }[]).map((item) => item.plays)
}

for (const way of ways) {
  describe(`sample, ${way.name}`, () => {
    let t: TestSystem
    const [once, twice, never] = [newId(), newId(), newId()]
    before(async () => void (t = await system(way.options)))
    after(() => t.stop())

    test('counts the plays of each track', async () => {
      await t.admin.post('/tutti/v1/plays', { plays: [playOf(once), playOf(twice), playOf(twice)] })
      await t.settled()
      assert.deepEqual(await plays(t.admin, once, twice, never), [1, 2, 0])
    })

    test('counts a play that is told twice once, and takes back a play that is forgotten', async () => {
      const again = playOf(once)
      for (let n = 0; n < 2; n += 1) await t.admin.post('/tutti/v1/plays', { plays: [again] })
      await t.settled()
      assert.deepEqual(await plays(t.admin, once), [2])
      await t.admin.delete(`/tutti/v1/history/${again.play_id}`)
      await t.settled()
      assert.deepEqual(await plays(t.admin, once), [1])
    })

    test('is for those who are signed in, and says what is wrong', async () => {
      assert.equal((await t.anyone().get(`/tutti/v1/sample/plays?ids=${once}`)).status, 401)
      const { status, body } = await t.admin.get('/tutti/v1/sample/plays?ids=nonsense')
      assert.equal(status, 400)
      assert.match(body.error.message, /Cannot use query parameter "ids": it needs 1 to 50 track ids/)
    })
  })
}

test('sample, added later, fills itself from what was played before', async (context) => {
  const data = await mkdtemp(join(tmpdir(), 'tutti-sample-'))
  context.after(() => rm(data, { recursive: true, force: true }))
  const track = newId()
  const before = await system({ data, without: ['sample'] })
  await before.admin.post('/tutti/v1/plays', { plays: [playOf(track), playOf(track), playOf(track)] })
  await before.stop()
  const later = await system({ data, fresh: true })
  context.after(() => later.stop())
  const admin = makeClient(later.url, before.admin.cookie())
  await later.settled()
  assert.deepEqual(await plays(admin, track), [3])
})
