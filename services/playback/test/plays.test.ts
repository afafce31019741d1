import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Answer, type Client, type TestSystem, until } from '@tutti/testing'
import { envelopesOf, house, playerOf } from './house.ts'

type Track = { id: string; uri: string; duration_ms: number }

describe('Plays', () => {
  let t: TestSystem
  let tracks: Track[]
  let users = 0
  before(async () => {
    t = await house()
    tracks = (await t.admin.get('/tutti/v1/tracks?limit=26')).body.items
  })
  after(() => t.stop())
  const listener = () => t.user(`listener${(users += 1)}`)

  const minute = 60_000
  const start = Date.now() - 60 * minute
  /** Play number `n`, of as much of its track as is said, `n` minutes after the start. */
  const play = (n: number, share = 1, more: object = {}) => ({
    play_id: `play-number-${n}`,
    track_id: tracks[n % tracks.length]!.id,
    started_at: new Date(start + n * minute).toISOString(),
    ms_played: Math.round(tracks[n % tracks.length]!.duration_ms * share),
    finished: share >= 1,
    ...more,
  })
  const tell = (client: Client, ...plays: object[]) => client.post('/tutti/v1/plays', { plays })
  const history = async (client: Client) =>
    (await client.get('/tutti/v1/history?limit=500')).body as {
      total: number
      items: { play_id: string; ms_played: number; played_at: string; track: Track }[]
    }

  it('half of a track counts, less of it does not', async () => {
    const client = await listener()
    const { status, body } = await tell(client, play(0, 0.51), play(1, 0.49))
    assert.deepEqual([status, body], [200, { accepted: ['play-number-0', 'play-number-1'], refused: [] }])
    const { total, items } = await history(client)
    assert.deepEqual([total, items.map((item) => item.track.id)], [1, [tracks[0]!.id]])
    assert.equal(Date.parse(items[0]!.played_at), start)
  })

  it('told ten times at once, and again, a play counts once', async () => {
    const client = await listener()
    await Promise.all(Array.from({ length: 10 }, () => tell(client, play(0), play(1), play(0))))
    await tell(client, play(1))
    assert.equal((await history(client)).total, 2)
    assert.equal((await envelopesOf(t, client.id)).filter(({ type }) => type === 'playback.track-played.v1').length, 2)
  })

  it('told again with more of the track it comes to count; the longest time is kept', async () => {
    const client = await listener()
    await tell(client, play(0, 0.2))
    assert.equal((await history(client)).total, 0)
    await tell(client, play(0, 0.6))
    await tell(client, play(0, 0.9))
    await tell(client, play(0, 0.3))
    const { total, items } = await history(client)
    assert.deepEqual([total, items[0]!.ms_played], [1, Math.round(tracks[0]!.duration_ms * 0.9)])
    assert.deepEqual(
      (await envelopesOf(t, client.id)).map(({ type }) => type),
      ['playback.track-played.v1'],
    )
  })

  it('nobody hears more of a track than there is', async () => {
    const client = await listener()
    await tell(client, play(0, 50))
    assert.equal((await history(client)).items[0]!.ms_played, Math.round(tracks[0]!.duration_ms * 1.1))
  })

  it('those that cannot be are refused one by one, the others are taken', async () => {
    const client = await listener()
    await tell(client, play(0))
    const future = play(1, 1, { started_at: new Date(Date.now() + 10 * minute).toISOString() })
    const other = play(0, 1, { track_id: tracks[3]!.id })
    const { body } = await tell(client, future, other, play(2))
    assert.deepEqual(body.accepted, ['play-number-2'])
    assert.deepEqual(
      body.refused.map((one: { play_id: string }) => one.play_id),
      ['play-number-1', 'play-number-0'],
    )
    for (const wrong of [{ play_id: 'short' }, { ms_played: -1 }, { started_at: 'yesterday' }, { track_id: 'x' }]) {
      assert.equal((await tell(client, play(4, 1, wrong))).status, 400)
    }
    assert.equal((await tell(client, ...Array.from({ length: 51 }, (_, n) => play(n)))).status, 400)
    assert.equal((await history(client)).total, 2)
  })

  it('plays of a day without a connection are all there afterwards, in their order', async () => {
    const client = await listener()
    const offline = Array.from({ length: 120 }, (_, n) =>
      play(n % 60, 1, { play_id: `offline-play-${n}`, started_at: new Date(start - n * minute).toISOString() }),
    )
    for (let n = 0; n < 120; n += 50) {
      await tell(client, ...offline.slice(n, n + 50))
      await tell(client, ...offline.slice(n, n + 50))
    }
    assert.deepEqual(
      (await history(client)).items.map((item) => item.play_id),
      offline.map((one) => one.play_id),
    )
  })

  it('one that is forgotten is gone, and stays gone when it is told again', async () => {
    const client = await listener()
    const other = await listener()
    await tell(client, play(0), play(1))
    assert.equal((await other.delete('/tutti/v1/history/play-number-0')).status, 404)
    assert.equal((await client.delete('/tutti/v1/history/play-number-0')).status, 204)
    await tell(client, play(0))
    assert.deepEqual(
      (await history(client)).items.map((item) => item.play_id),
      ['play-number-1'],
    )
    assert.equal((await client.delete('/tutti/v1/history/play-number-0')).body.error.code, 'play.not-found')
  })

  it('recently played ones are read by cursors, without a gap and without a repeat', async () => {
    const client = await listener()
    await tell(
      client,
      ...Array.from({ length: 25 }, (_, n) => play(n, 1, { context_uri: n === 24 ? 'spotify:album:0000000000000000000001' : null })),
    )
    const newest = Array.from({ length: 25 }, (_, n) => tracks[24 - n]!.id)
    const found: string[] = []
    let next: string | null = '/v1/me/player/recently-played?limit=10'
    let last: { cursors: { after: string; before: string } } | undefined
    while (next) {
      const { body }: Answer = await client.get(next)
      found.push(...body.items.map((item: { track: Track }) => item.track.id))
      last = body
      next = body.next
    }
    assert.deepEqual(found, newest)
    const since = (await client.get(`/v1/me/player/recently-played?after=${last!.cursors.after}&limit=3`)).body
    assert.deepEqual(
      since.items.map((item: { track: Track }) => item.track.id),
      newest.slice(17, 20),
    )
    const first = (await client.get('/v1/me/player/recently-played?limit=1')).body.items[0]
    assert.deepEqual([first.context.type, first.played_at], ['album', new Date(start + 24 * minute).toISOString()])
  })

  it('going on before it counts is a skip, told once', async () => {
    const client = await listener()
    const player = playerOf(client, tracks)
    await player.play('abc')
    await player.next()
    const told = await envelopesOf(t, client.id)
    const skips = told.filter(({ type }) => type === 'playback.track-skipped.v1').map(({ data }) => data.trackId)
    assert.deepEqual(skips, [tracks[0]!.id])
    assert.equal((await history(client)).total, 0)
  })

  it('are gone with their listener', async () => {
    const client = await listener()
    await tell(client, play(0))
    await t.admin.delete(`/tutti/v1/users/${client.id}`)
    await until(async () => (await envelopesOf(t, client.id)).length === 0)
  })
})
