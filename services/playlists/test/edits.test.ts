import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Answer, Client, TestSystem } from '@tutti/testing'
import { house, playlistOf, uri, uris } from './house.ts'

describe('Editing a playlist', () => {
  let t: TestSystem
  let ada: Client & { id: string }
  before(async () => {
    t = await house()
    ada = await t.user('ada')
  })
  after(() => t.stop())

  const ten = async () => {
    const list = await playlistOf(ada)
    await list.add(uris(0, 10))
    return list
  }
  const order = (text: string) => [...text].map((digit) => uri(Number(digit)))

  const moves = [
    { move: { range_start: 0, insert_before: 10 }, gives: '1234567890', what: 'the first to the end' },
    { move: { range_start: 9, insert_before: 0 }, gives: '9012345678', what: 'the last to the beginning' },
    { move: { range_start: 8, range_length: 2, insert_before: 0 }, gives: '8901234567', what: 'the last two to the beginning' },
    { move: { range_start: 2, range_length: 3, insert_before: 7 }, gives: '0156234789', what: 'three further down' },
    { move: { range_start: 5, range_length: 2, insert_before: 1 }, gives: '0561234789', what: 'two further up' },
    { move: { range_start: 3, range_length: 3, insert_before: 4 }, gives: '0123456789', what: 'three into themselves' },
    { move: { range_start: 3, range_length: 3, insert_before: 6 }, gives: '0123456789', what: 'three to where they are' },
  ]
  for (const { move, gives, what } of moves) {
    it(`moves ${what}`, async () => {
      const list = await ten()
      assert.equal((await list.move(move)).status, 200)
      assert.deepEqual(await list.read(), order(gives))
    })
  }

  it('adds at the end, and before a position', async () => {
    const list = await ten()
    const { status, body } = await list.add([uri(1), uri(2)])
    assert.equal(status, 201)
    assert.equal(typeof body.snapshot_id, 'string')
    await list.add([uri(3)], 0)
    await ada.post(`${list.path}/tracks?position=5&uris=${uri(4)},${uri(5)}`)
    assert.deepEqual(await list.read(), order('301234545678912'))
  })

  it('replaces everything, and clears by replacing with nothing', async () => {
    const list = await ten()
    assert.equal((await list.replace([uri(5), uri(5)])).status, 200)
    assert.deepEqual(await list.read(), [uri(5), uri(5)])
    await ada.put(`${list.path}/tracks?uris=${uri(1)}`)
    assert.deepEqual(await list.read(), [uri(1)])
    await list.replace([])
    assert.deepEqual(await list.read(), [])
  })

  it('removes each occurrence of a track, or those at positions, under either name', async () => {
    const list = await ten()
    await list.add([uri(3), uri(4)])
    await list.remove({ items: [{ uri: uri(3) }, { uri: uri(4), positions: [11] }] })
    assert.deepEqual(await list.read(), order('012456789'))
    await ada.delete(`${list.path}/tracks`, {
      tracks: [
        { uri: uri(0), positions: [0] },
        { uri: uri(9), positions: [8] },
      ],
    })
    assert.deepEqual(await list.read(), order('1245678'))
    await list.remove({ positions: [0, 6] })
    assert.deepEqual(await list.read(), order('24567'))
  })

  it('removes what an older snapshot shows: later additions stay, what was moved is found', async () => {
    const list = await ten()
    const { body } = await list.add([uri(3)])
    await list.add([uri(3)], 0)
    await list.move({ range_start: 11, insert_before: 1 })
    await list.remove({ items: [{ uri: uri(3) }], snapshot_id: body.snapshot_id })
    assert.deepEqual(await list.read(), order('3012456789'))
    await list.remove({ items: [{ uri: uri(9), positions: [9] }], snapshot_id: body.snapshot_id })
    assert.deepEqual(await list.read(), order('301245678'))
  })

  it('moves what an older snapshot shows to before what stood there', async () => {
    const list = await ten()
    const { body } = await list.add([uri(1)])
    await list.remove({ items: [{ uri: uri(5) }] })
    await list.add(order('77'), 0)
    await list.move({ range_start: 0, range_length: 2, insert_before: 5, snapshot_id: body.snapshot_id })
    assert.deepEqual(await list.read(), order('772340167891'))
  })

  it('moves to before something that is gone, behind which only the moved ones stood', async () => {
    const list = await ten()
    const { body } = await list.add([uri(1)])
    await list.remove({ positions: [1] })
    assert.equal((await list.move({ range_start: 2, range_length: 2, insert_before: 1, snapshot_id: body.snapshot_id })).status, 200)
    assert.deepEqual(await list.read(), order('0234567891'))
  })

  it('shows each version that there was, with what became of it', async () => {
    const list = await ten()
    const { body: added } = await list.add([uri(1)])
    const { body: moved } = await list.move({ range_start: 0, insert_before: 11 })
    await list.replace([])
    assert.deepEqual(await list.read(added.snapshot_id), order('01234567891'))
    assert.deepEqual(await list.read(moved.snapshot_id), order('12345678910'))
    const { body } = await ada.get(`/tutti/v1/playlists/${list.id}/versions?limit=3`)
    assert.deepEqual(
      body.items.map((one: { change: string; items: number; by: string }) => [one.change, one.items, one.by === ada.id]),
      [
        ['replaced', 0, true],
        ['moved', 11, true],
        ['added', 11, true],
      ],
    )
    assert.equal(body.total, 5)
    assert.equal(body.items[1].snapshot_id, moved.snapshot_id)
  })

  const refusals: { what: string; of: (list: Awaited<ReturnType<typeof ten>>) => Promise<Answer>; code: string }[] = [
    { what: 'a position behind the end', of: (list) => list.add([uri(1)], 11), code: 'playlist.position' },
    { what: 'an episode', of: (list) => list.add(['spotify:episode:0000000000000000000001']), code: 'playlist.uri' },
    { what: 'more than 100 at once', of: (list) => list.add(uris(0, 101)), code: 'request.invalid' },
    { what: 'no URIs', of: (list) => ada.post(`${list.path}/items`, {}), code: 'request.invalid' },
    {
      what: 'a range behind the end',
      of: (list) => list.move({ range_start: 9, range_length: 2, insert_before: 0 }),
      code: 'playlist.range',
    },
    { what: 'a move to behind the end', of: (list) => list.move({ range_start: 0, insert_before: 11 }), code: 'playlist.position' },
    {
      what: 'another track than the one at a position',
      of: (list) => list.remove({ items: [{ uri: uri(1), positions: [2] }] }),
      code: 'playlist.other-track',
    },
    {
      what: 'a snapshot of something else',
      of: (list) => list.remove({ items: [{ uri: uri(1) }], snapshot_id: 'bm9uc2Vuc2U' }),
      code: 'playlist.snapshot',
    },
    {
      what: 'a version that is still to come',
      of: (list) => ada.get(`${list.path}/items?snapshot_id=${Buffer.from(`99,${list.id}`).toString('base64url')}`),
      code: 'playlist.snapshot',
    },
    { what: 'a malformed id', of: () => ada.get('/v1/playlists/nothing'), code: 'request.invalid' },
  ]
  for (const { what, of, code } of refusals) {
    it(`refuses ${what}, and changes nothing`, async () => {
      const list = await ten()
      const { status, body } = await of(list)
      assert.deepEqual([status, body.error.code, body.error.status], [400, code, 400])
      assert.match(body.error.message, /^(Cannot|Invalid)/)
      assert.deepEqual(await list.read(), order('0123456789'))
    })
  }

  it('400 additions at once at the same place keep 400 places, with all of the rest in order', async () => {
    const list = await ten()
    const answers = await Promise.all(uris(1000, 400).map((one) => list.add([one], 5)))
    assert.ok(answers.every((answer) => answer.status === 201))
    assert.equal(new Set(answers.map((answer) => answer.body.snapshot_id)).size, 400)
    const items = await list.read()
    assert.equal(new Set(items).size, 410)
    assert.deepEqual([...items.slice(0, 5), ...items.slice(-5)], order('0123456789'))
  })

  it('10,000 items fit in, in their order, and not one more', async () => {
    const list = await playlistOf(ada)
    for (let n = 0; n < 100; n += 1) await list.add(uris(n * 100, 100))
    const { status, body } = await list.add([uri(1)])
    assert.deepEqual([status, body.error.code], [400, 'playlist.full'])
    assert.match(body.error.message, /10000/)
    await list.move({ range_start: 9_900, range_length: 100, insert_before: 0 })
    assert.deepEqual(await list.read(), [...uris(9_900, 100), ...uris(0, 9_900)])
    assert.equal((await list.replace([])).status, 200)
    assert.deepEqual(await list.read(), [])
  })
})
