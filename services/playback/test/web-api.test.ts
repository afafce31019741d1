import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Answer, Client, TestSystem } from '@tutti/testing'
import { house, lineOf, playerOf } from './house.ts'

describe('The Web API of the player', () => {
  let t: TestSystem
  let tracks: { id: string; uri: string; duration_ms: number; album: { uri: string } }[]
  let users = 0
  before(async () => {
    t = await house()
    tracks = (await t.admin.get('/tutti/v1/tracks?limit=26')).body.items
  })
  after(() => t.stop())
  const listener = () => t.user(`listener${(users += 1)}`)

  it('answers 204 without a body when nothing plays', async () => {
    const client = await listener()
    for (const path of ['/v1/me/player', '/v1/me/player/currently-playing']) {
      const { status, body } = await client.get(path)
      assert.deepEqual([status, body], [204, ''])
    }
    assert.deepEqual((await client.get('/v1/me/player/queue')).body, { currently_playing: null, queue: [] })
    assert.deepEqual((await client.get('/v1/me/player/devices')).body, { devices: [] })
  })

  it('says that no device is active, with its reason', async () => {
    const client = await listener()
    const commands = [
      () => client.put('/v1/me/player/play'),
      () => client.put('/v1/me/player/play', { uris: [tracks[0]!.uri] }),
      () => client.put('/v1/me/player/pause'),
      () => client.post('/v1/me/player/next'),
      () => client.post('/v1/me/player/previous'),
      () => client.put('/v1/me/player/seek?position_ms=1'),
    ]
    for (const command of commands) {
      const { status, body } = await command()
      assert.deepEqual([status, body.error.status, body.error.reason], [404, 404, 'NO_ACTIVE_DEVICE'])
    }
  })

  it('each command is answered 204 without a body, and seen in the state', async () => {
    const client = await listener()
    const uri = tracks[0]!.uri
    const commands: [() => Promise<Answer>, object][] = [
      [
        () => client.put('/v1/me/player/play?device_id=here', { context_uri: tracks[0]!.album.uri }),
        { is_playing: true, device_id: 'here' },
      ],
      [() => client.put('/v1/me/player/pause'), { is_playing: false }],
      [() => client.put('/v1/me/player/seek?position_ms=200'), { position_ms: 200 }],
      [() => client.put('/v1/me/player/repeat?state=context'), { repeat: 'context' }],
      [() => client.put('/v1/me/player/shuffle?state=true'), { shuffle: true }],
      [() => client.put('/v1/me/player/volume?volume_percent=37'), { volume_percent: 37 }],
      [() => client.post(`/v1/me/player/queue?uri=${uri}`), { queue_length: 1 }],
      [() => client.put('/v1/me/player', { device_ids: ['there'], play: true }), { device_id: 'there', is_playing: true }],
      [() => client.post('/v1/me/player/next'), { queue_length: 0 }],
      [() => client.post('/v1/me/player/previous'), { is_playing: true }],
    ]
    let revision = 0
    for (const [command, shows] of commands) {
      const { status, body } = await command()
      assert.deepEqual([status, body], [204, ''])
      const state = (await client.get('/tutti/v1/player')).body
      for (const [name, value] of Object.entries(shows)) assert.equal(state[name], value, name)
      assert.equal(state.revision, (revision += 1))
    }
    const { body } = await client.get('/v1/me/player')
    assert.deepEqual([body.repeat_state, body.shuffle_state, body.device.id, body.device.volume_percent], ['context', true, 'there', 37])
    assert.deepEqual([body.context.type, body.context.uri, body.currently_playing_type], ['album', tracks[0]!.album.uri, 'track'])
    const current = (await client.get('/v1/me/player/currently-playing')).body
    assert.equal(current.item.id, body.item.id)
  })

  const wrong: { what: string; of: (client: Client) => Promise<Answer>; gives: [number, string] }[] = [
    { what: 'a transfer to two devices', of: (c) => c.put('/v1/me/player', { device_ids: ['a', 'b'] }), gives: [400, 'player.one-device'] },
    {
      what: 'a context that cannot be played',
      of: (c) => c.put('/v1/me/player/play', { context_uri: 'spotify:show:0000000000000000000000' }),
      gives: [400, 'player.context'],
    },
    {
      what: 'an album that is not there',
      of: (c) => c.put('/v1/me/player/play', { context_uri: 'spotify:album:0000000000000000000000' }),
      gives: [404, 'player.context-not-found'],
    },
    {
      what: 'an episode',
      of: (c) => c.put('/v1/me/player/play', { uris: ['spotify:episode:0000000000000000000000'] }),
      gives: [400, 'player.uri'],
    },
    {
      what: 'a beginning behind the end',
      of: (c) => c.put('/v1/me/player/play', { uris: [tracks[0]!.uri], offset: { position: 1 } }),
      gives: [403, 'player.offset'],
    },
    {
      what: 'a beginning at a track that is not in it',
      of: (c) => c.put('/v1/me/player/play', { uris: [tracks[0]!.uri], offset: { uri: tracks[1]!.uri } }),
      gives: [403, 'player.offset'],
    },
    { what: 'going on behind the last track', of: (c) => c.post('/v1/me/player/next'), gives: [403, 'player.no-next'] },
    { what: 'going back before the first track', of: (c) => c.post('/v1/me/player/previous'), gives: [403, 'player.no-previous'] },
    { what: 'a volume of 101', of: (c) => c.put('/v1/me/player/volume?volume_percent=101'), gives: [400, 'request.invalid'] },
    { what: 'a repeat that there is not', of: (c) => c.put('/v1/me/player/repeat?state=always'), gives: [400, 'request.invalid'] },
    { what: 'both cursors at once', of: (c) => c.get('/v1/me/player/recently-played?after=1&before=2'), gives: [400, 'request.invalid'] },
  ]
  for (const { what, of, gives } of wrong) {
    it(`refuses ${what}, and plays on`, async () => {
      const client = await listener()
      const player = playerOf(client, tracks)
      await player.play('a')
      const { status, body } = await of(client)
      assert.deepEqual([status, body.error.code], gives)
      assert.equal(await player.shown(), '[a]')
    })
  }

  it('lists open players as devices; the one that plays is active while its line is open', async () => {
    const client = await listener()
    const line = await lineOf(client)
    line.say({ type: 'hello', device: { id: 'desk', name: 'Firefox on Linux', kind: 'computer' } })
    line.say({ type: 'ping' })
    await line.hear((message) => message.type === 'pong')
    const devices = async () =>
      (await client.get('/v1/me/player/devices')).body.devices as { id: string; is_active: boolean; name: string; type: string }[]
    assert.deepEqual(
      (await devices()).map(({ id, is_active, name, type }) => [id, is_active, name, type]),
      [['desk', false, 'Firefox on Linux', 'Computer']],
    )
    assert.equal((await client.put('/v1/me/player/play', { uris: [tracks[0]!.uri] })).status, 204)
    assert.equal((await devices())[0]!.is_active, true)
    line.close()
    for (const end = Date.now() + 3_000; (await devices())[0]!.is_active;) assert.ok(Date.now() < end)
    assert.equal((await devices()).length, 1)
  })
})
