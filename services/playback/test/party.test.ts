import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, type TestSystem, until, ways } from '@tutti/testing'
import { house, invite, lineOf, type Party, playerOf } from './house.ts'

type Track = { id: string; uri: string; duration_ms: number }
type User = Client & { id: string }

for (const way of ways) {
  describe(`Listening together, ${way.name}`, () => {
    let t: TestSystem
    let tracks: Track[]
    let names = 0
    before(async () => {
      t = await house({ options: way.options })
      tracks = (await t.admin.get('/tutti/v1/tracks?limit=26')).body.items
    })
    after(() => t.stop())

    const person = (name: string): Promise<User> => t.user(`${name}${(names += 1)}`)
    const partyOf = async (client: Client) => (await client.get<{ party: Party | null }>('/tutti/v1/party')).body.party
    const join = (client: Client, token: string) => client.post('/tutti/v1/party/guests', { token })
    /** A leader with guests. */
    const together = async (guests = 1) => {
      const leader = await person('leader')
      const token = await invite(leader)
      const there = await Promise.all(Array.from({ length: guests }, () => person('guest')))
      for (const guest of there) assert.equal((await join(guest, token)).status, 200)
      return { leader, token, guests: there, guest: there[0]! }
    }
    const refused = ({ status, body }: { status: number; body: { error?: { code: string } } }) => `${status} ${body.error?.code}`

    it('who has the link sees whose party it is, joins, and both see each other', async () => {
      const leader = await person('leader')
      const token = await invite(leader)
      const guest = await person('guest')
      const { body: invitation } = await guest.get(`/tutti/v1/party/invitations/${token}`)
      assert.equal(invitation.leader.id, leader.id)
      assert.deepEqual([invitation.guests, invitation.is_full, invitation.is_joined, invitation.is_own], [0, false, false, false])
      await join(guest, token)
      const [hers, his] = [await partyOf(leader), await partyOf(guest)]
      assert.deepEqual([hers!.role, his!.role], ['leader', 'guest'])
      assert.deepEqual(
        hers!.guests.map(({ id }) => id),
        [guest.id],
      )
      assert.match(his!.leader.display_name, /^leader/)
      assert.equal(his!.link, undefined, 'only who leads may invite')
    })

    it('a guest sees what the leader plays, without devices, and without a list that may be private', async () => {
      const { leader, guest } = await together()
      const { body: list } = await leader.post('/v1/me/playlists', { name: 'Secret', public: false })
      await leader.post(`/v1/playlists/${list.id}/items`, { uris: [tracks[0]!.uri, tracks[1]!.uri] })
      await leader.put('/v1/me/player/play?device_id=here', { context_uri: `spotify:playlist:${list.id}` })
      const { player } = (await partyOf(guest))!
      assert.equal(player!.item!.id, tracks[0]!.id)
      assert.equal(player!.next[0]!.track.id, tracks[1]!.id)
      assert.deepEqual([player!.is_playing, player!.device_id, player!.context], [true, null, null])
    })

    it('a wrong link, a renewed one and one of a party that is over lead nowhere', async () => {
      const { leader, token } = await together()
      const stranger = await person('stranger')
      assert.equal(refused(await join(stranger, 'x'.repeat(22))), '404 party.invitation')
      const { party } = (await leader.post<{ party: Party }>('/tutti/v1/party/link')).body
      assert.equal(refused(await join(stranger, token)), '404 party.invitation')
      assert.equal(refused(await stranger.get(`/tutti/v1/party/invitations/${token}`)), '404 party.invitation')
      assert.equal(party.guests.length, 1, 'who has joined stays')
      await leader.delete('/tutti/v1/party')
      assert.equal(refused(await join(stranger, party.link!.split('/together/')[1]!)), '404 party.invitation')
    })

    it('a stranger learns nothing and changes nothing', async () => {
      const { leader, guest } = await together()
      const stranger = await person('stranger')
      const line = await lineOf(stranger)
      line.say({ type: 'subscribe', topics: ['player'] })
      await playerOf(leader, tracks).play('ab')
      assert.equal(await partyOf(stranger), null)
      assert.equal(refused(await stranger.patch('/tutti/v1/party', { guests_may_add: false })), '404 party.none')
      assert.equal(refused(await stranger.delete('/tutti/v1/party')), '404 party.none')
      assert.equal(refused(await stranger.delete(`/tutti/v1/party/guests/${guest.id}`)), '404 party.none')
      assert.equal(refused(await stranger.post('/tutti/v1/party/queue', { uris: [tracks[0]!.uri] })), '404 party.none')
      line.say({ type: 'sound', sound: { item_id: 'x', position_ms: 1, at: 1, is_playing: true } })
      line.say({ type: 'ping' })
      await line.hear(({ type }) => type === 'pong')
      assert.ok(line.heard.every(({ type, party, state }) => type !== 'party-sound' && !party && !state?.is_playing))
    })

    it('a guest does not rule the party: neither its settings nor its guests nor its end', async () => {
      const { leader, guests } = await together(2)
      const [guest, other] = guests as [User, User]
      assert.equal(refused(await guest.patch('/tutti/v1/party', { guests_may_add: false })), '403 party.leader-only')
      assert.equal(refused(await guest.post('/tutti/v1/party/link')), '403 party.leader-only')
      assert.equal(refused(await guest.delete(`/tutti/v1/party/guests/${other.id}`)), '403 party.leader-only')
      assert.equal(refused(await guest.delete('/tutti/v1/party')), '403 party.leader-only')
      assert.equal(refused(await guest.post('/tutti/v1/party')), '409 party.joined')
      assert.equal((await partyOf(leader))!.guests.length, 2)
    })

    it('a guest adds to the queue, by name, unless the leader does not want it', async () => {
      const { leader, guest } = await together()
      const player = playerOf(leader, tracks)
      await player.play('ab')
      assert.equal((await guest.post('/tutti/v1/party/queue', { uris: [player.uriOf('x'), player.uriOf('y')] })).status, 204)
      assert.equal(await player.shown(), '[a]XYb')
      assert.equal((await player.state()).next[0]!.added_by!.id, guest.id)
      await player.queue('z')
      assert.equal((await player.state()).next[2]!.added_by, undefined)
      assert.equal(refused(await guest.post('/tutti/v1/party/queue', { uris: ['spotify:episode:1'] })), '400 player.uri')
      await leader.patch('/tutti/v1/party', { guests_may_add: false })
      assert.equal(refused(await guest.post('/tutti/v1/party/queue', { uris: [player.uriOf('c')] })), '403 party.may-not-add')
      assert.equal(await player.shown(), '[a]XYZb')
    })

    it('who leaves, is sent away or is in a party that ends is told so on the live line', async () => {
      const { leader, guests } = await together(3)
      const [leaving, sent, last] = guests as [User, User, User]
      const lines = await Promise.all(guests.map(lineOf))
      await leaving.delete(`/tutti/v1/party/guests/${leaving.id}`)
      await lines[0]!.hear(({ party, because }) => party === null && because === 'left')
      await leader.delete(`/tutti/v1/party/guests/${sent.id}`)
      await lines[1]!.hear(({ party, because }) => party === null && because === 'removed')
      await lines[2]!.hear(({ party }) => party?.guests.length === 1)
      await leader.delete('/tutti/v1/party')
      await lines[2]!.hear(({ party, because }) => party === null && because === 'ended')
      for (const one of [leader, leaving, sent, last]) assert.equal(await partyOf(one), null)
      assert.equal(refused(await leader.delete(`/tutti/v1/party/guests/${last.id}`)), '404 party.none')
    })

    it('a guest hears at once of what the leader does, and where the music is heard to be', async () => {
      const { leader, guest } = await together()
      const [hers, his] = [await lineOf(leader), await lineOf(guest)]
      his.say({ type: 'subscribe', topics: ['player'] })
      await his.hear(({ party }) => party?.role === 'guest')
      const player = playerOf(leader, tracks)
      await player.play('ab')
      await his.hear(({ party }) => party?.player?.is_playing === true)
      const { item_id } = await player.state()
      const sound = { item_id: item_id!, position_ms: 1_234.5, at: Date.now(), is_playing: true }
      hers.say({ type: 'sound', sound })
      assert.deepEqual((await his.hear(({ type }) => type === 'party-sound')).sound, sound)
      assert.deepEqual((await partyOf(guest))!.sound, sound)
      const before = { ...sound, position_ms: 1, at: sound.at - 1_000 }
      hers.say({ type: 'sound', sound: before })
      hers.say({ type: 'ping' })
      await hers.hear(({ type }) => type === 'pong')
      assert.deepEqual((await partyOf(guest))!.sound, sound, 'what was heard before does not take the place of it')
    })

    it('a browser learns how its clock stands to the one of all replicas', async () => {
      const line = await lineOf(await person('anyone'))
      const began = Date.now()
      line.say({ type: 'ping', sent: 12.5 })
      const { sent, time } = await line.hear(({ type }) => type === 'pong')
      assert.equal(sent, 12.5)
      assert.ok(time! > began - 1_000 && time! < Date.now() + 1_000, `${time}`)
    })

    it('what a guest was playing stands still when they join, and who plays something of their own has left', async () => {
      const leader = await person('leader')
      const token = await invite(leader)
      const guest = await person('guest')
      const player = playerOf(guest, tracks)
      await player.play('ab')
      await join(guest, token)
      assert.equal((await player.state()).is_playing, false)
      const line = await lineOf(guest)
      await player.queue('c')
      assert.equal((await partyOf(guest))!.role, 'guest', 'queueing is not playing')
      await player.play('ab')
      await line.hear(({ party, because }) => party === null && because === 'left')
      assert.deepEqual((await partyOf(leader))!.guests, [])
    })

    it('one is in one party at a time, and does not join while one leads', async () => {
      const [first, second] = [await together(), await together()]
      await join(first.guest, second.token)
      assert.deepEqual((await partyOf(first.leader))!.guests, [])
      assert.equal((await partyOf(second.leader))!.guests.length, 2)
      assert.equal(refused(await join(first.leader, second.token)), '409 party.leads')
      assert.equal(refused(await join(first.leader, first.token)), '409 party.own')
      assert.equal(await invite(first.leader), first.token, 'to start again is to go on')
    })

    it('the session that has joined takes the guest with it', async () => {
      const { leader, token } = await together(0)
      const name = 'withsession'
      await t.user(name)
      const guest = t.anyone()
      await guest.post('/tutti/v1/login', { name, password: t.password })
      await join(guest, token)
      assert.equal((await partyOf(leader))!.guests.length, 1)
      await guest.post('/tutti/v1/logout')
      await until(async () => (await partyOf(leader))!.guests.length === 0)
    })

    it('a removed guest is gone, and a removed leader ends the party', async () => {
      const { leader, guests } = await together(2)
      const [guest, other] = guests as [User, User]
      await t.admin.delete(`/tutti/v1/users/${guest.id}`)
      await until(async () => (await partyOf(leader))!.guests.length === 1)
      const line = await lineOf(other)
      await t.admin.delete(`/tutti/v1/users/${leader.id}`)
      await line.hear(({ party, because }) => party === null && because === 'ended')
      assert.equal(await partyOf(other), null)
    })

    it('it is as it was when the server has started again', async () => {
      const { leader, guest, token } = await together()
      await t.restart()
      const [line, newcomer] = [await lineOf(Object.assign(t.anyone(), { cookie: guest.cookie })), await person('guest')]
      line.say({ type: 'subscribe', topics: ['player'] })
      await line.hear(({ party }) => party?.leader.id === leader.id)
      await join(newcomer, token)
      await line.hear(({ party }) => party?.guests.length === 2)
    })

    it('says what is wrong with what it is sent', async () => {
      const someone = await person('someone')
      assert.equal(refused(await someone.post('/tutti/v1/party/guests', {})), '400 request.invalid')
      assert.equal(refused(await someone.patch('/tutti/v1/party', { guests_may_add: 'yes' })), '400 request.invalid')
      const many = Array.from({ length: 101 }, () => tracks[0]!.uri)
      assert.equal(refused(await someone.post('/tutti/v1/party/queue', { uris: many })), '400 request.invalid')
      assert.equal(refused(await someone.delete('/tutti/v1/party/guests/x')), '404 party.none')
    })
  })
}

describe('A party that everyone wants to be in', () => {
  let t: TestSystem
  before(async () => {
    t = await house()
  })
  after(() => t.stop())

  it('has fifty guests and no more, also when many come at once', async () => {
    const leader = await t.user('leader')
    const token = await invite(leader)
    const guests: Client[] = []
    for (let n = 0; n < 52; n += 1) guests.push(await t.user(`guest${n}`))
    const answers = await Promise.all(guests.map((guest) => guest.post('/tutti/v1/party/guests', { token })))
    assert.equal(answers.filter(({ status }) => status === 200).length, 50)
    assert.deepEqual([...new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.error.code))], ['party.full'])
    assert.equal((await leader.get<{ party: Party }>('/tutti/v1/party')).body.party.guests.length, 50)
    const { body } = await t.admin.get(`/tutti/v1/party/invitations/${token}`)
    assert.equal(body.is_full, true)
  })
})
