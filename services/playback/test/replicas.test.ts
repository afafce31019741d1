import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CLUSTER, type Client, cluster, type Cluster, makeClient, needs, until, writeAudioFile } from '@tutti/testing'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { invite, lineOf, playerOf } from './house.ts'

// Has the machine for itself: it looks at the clock.

type Device = { id: string; is_active: boolean }
type Line = Awaited<ReturnType<typeof lineOf>>

const PASSWORD = 'correct horse battery'
const REST = ['gateway', 'identity', 'catalog', 'media', 'playlists', 'library', 'recommendations']
const LINES = 4

describe('A player at two replicas', needs(...CLUSTER), () => {
  let t: Cluster
  let music: string
  let ada: Client
  let tracks: { id: string; uri: string; duration_ms: number }[]
  let lines: { device: string; line: Line }[]
  before(async () => {
    music = await mkdtemp(join(tmpdir(), 'tutti-music-'))
    const titles = ['A', 'B', 'C', 'D', 'E', 'F']
    await Promise.all(
      titles.map((title) => writeAudioFile({ path: join(music, `${title}.mp3`), format: 'mp3', seconds: 120, tags: { title } })),
    )
    t = await cluster({ groups: [['playback'], REST], environment: { TUTTI_LOG: 'error', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0' } })
    ada = makeClient(t.url)
    await ada.post('/tutti/v1/setup', { token: await t.setupToken(), name: 'ada', password: PASSWORD })
    await ada.post('/tutti/v1/folders', { path: music })
    tracks = await until(
      async () => {
        const { items } = (await ada.get('/tutti/v1/tracks')).body
        return items.length === titles.length && items
      },
      { withinMs: 30_000, what: 'the tracks' },
    )
    lines = []
    for (let n = 0; n < LINES; n += 1) lines.push(await opened(`device ${n}`))
  })
  after(async () => {
    await t?.stop()
    await rm(music, { recursive: true, force: true })
  })

  const opened = async (device: string) => {
    const line = await lineOf(ada)
    line.say({ type: 'hello', device: { id: device, name: device, kind: 'computer' } })
    line.say({ type: 'ping' })
    await line.hear(({ type }) => type === 'pong')
    return { device, line }
  }
  const devices = async () => (await ada.get<{ devices: Device[] }>('/v1/me/player/devices')).body.devices
  /** Several times, so that each replica is asked. */
  const everywhere = async (is: () => Promise<boolean>) => {
    for (let n = 0; n < 6; n += 1) if (!(await is())) return false
    return true
  }
  const isActive = async (id: string) => (await devices()).some((one) => one.id === id && one.is_active)

  it('every open line hears of every command within 200 ms, wherever it is and wherever the command was given', async () => {
    const player = playerOf(ada, tracks)
    await player.repeat('context')
    await player.play('abcdef')
    const took: number[] = []
    for (let n = 0; n < 20; n += 1) {
      const began = performance.now()
      await player.next()
      const { revision } = await player.state()
      await Promise.all(lines.map(({ line }) => line.hear(({ state }) => (state?.revision ?? 0) >= revision)))
      took.push(performance.now() - began)
    }
    assert.ok(took.toSorted((a, b) => a - b)[10]! < 200, took.join())
  })

  it('a device is active at both while its line is open, and what it tells of the position is known at both', async () => {
    await ada.put('/v1/me/player', { device_ids: ['device 1'], play: true })
    assert.ok(await everywhere(() => isActive('device 1')))
    const { play_id } = await playerOf(ada, tracks).state()
    const [, { line }] = lines as [unknown, (typeof lines)[number]]
    line.say({ type: 'progress', play_id, position_ms: 60_000, is_playing: true })
    const isNear = async () => Math.abs((await playerOf(ada, tracks).state()).position_ms - 60_000) < 5_000
    await until(() => everywhere(isNear), { what: 'the position at both' })
  })

  it('guests hear within 200 ms what who leads the party does, and where it is heard to be, wherever they are', async () => {
    const token = await invite(ada)
    const guests: { line: Line }[] = []
    for (let n = 0; n < LINES; n += 1) {
      await ada.post('/tutti/v1/users', { name: `guest${n}`, password: PASSWORD, role: 'listener' })
      const guest = makeClient(t.url)
      await guest.post('/tutti/v1/login', { name: `guest${n}`, password: PASSWORD })
      const line = await lineOf(guest)
      line.say({ type: 'subscribe', topics: ['player'] })
      await guest.post('/tutti/v1/party/guests', { token })
      await line.hear(({ party }) => party?.role === 'guest')
      guests.push({ line })
    }
    const player = playerOf(ada, tracks)
    const took: number[] = []
    for (let n = 0; n < 20; n += 1) {
      const began = performance.now()
      await player.next()
      const { revision, item_id } = await player.state()
      await Promise.all(guests.map(({ line }) => line.hear(({ party }) => (party?.player?.revision ?? 0) >= revision)))
      took.push(performance.now() - began)
      const sound = { item_id: item_id!, position_ms: n, at: Date.now(), is_playing: true }
      lines[n % LINES]!.line.say({ type: 'sound', sound })
      await Promise.all(guests.map(({ line }) => line.hear((message) => message.sound?.position_ms === n)))
    }
    assert.ok(took.toSorted((a, b) => a - b)[10]! < 200, took.join())
    for (const { line } of guests) line.close()
    await ada.delete('/tutti/v1/party')
  })

  it('the clock is the same at both', async () => {
    const offsets: number[] = []
    for (const { line } of lines) {
      const began = Date.now()
      line.say({ type: 'ping', sent: began })
      const { time } = await line.hear(({ sent }) => sent === began)
      offsets.push(time! - (began + Date.now()) / 2)
    }
    assert.ok(Math.max(...offsets) - Math.min(...offsets) < 100, offsets.join())
  })

  it('nobody opens more lines than are allowed at one', async () => {
    const more = await Promise.all(Array.from({ length: 20 - LINES }, () => lineOf(ada)))
    const oneMore = await lineOf(ada)
    assert.equal((await oneMore.hear(({ type }) => type === 'bye')).reason, 'too-many-players')
    for (const line of more) line.close()
    await until(() => more.every((line) => line.isClosed()))
    const again = await until(async () => {
      const line = await lineOf(ada)
      line.say({ type: 'ping' })
      const { type } = await line.hear(({ type }) => type === 'bye' || type === 'pong')
      return type === 'pong' ? line : undefined
    })
    again.close()
  })

  it('the lines of a replica that was killed are closed, and what was played there stands still', async () => {
    const [one] = t.of('playback')
    await one!.kill()
    const lost = await until(() => lines.find(({ line }) => line.isClosed()), { what: 'lines of the dead replica' })
    assert.ok(
      lines.some(({ line }) => !line.isClosed()),
      'the other replica has lines too',
    )
    await ada.put('/v1/me/player', { device_ids: [lost.device], play: true })
    await until(async () => !(await isActive(lost.device)), { withinMs: 30_000, what: 'the device to be gone' })
    assert.equal((await playerOf(ada, tracks).state()).is_playing, true, 'it may come back')
    await until(async () => !(await playerOf(ada, tracks).state()).is_playing, { withinMs: 50_000, what: 'the player to stand still' })
  })
})
