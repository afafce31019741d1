import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CLUSTER, type Client, cluster, type Cluster, makeClient, needs, until } from '@tutti/testing'
import { writeLibrary } from '@tutti/testing/audio-files'
import { temporaryFolder } from './program.ts'

const PASSWORD = 'a good one'
const TRACKS = 24

type Health = {
  status: string
  services: Record<string, { status: string; outbox: number; lag: number; tracks?: number; scanning?: boolean }>
}
type Track = { uri: string; name: string }

describe('A cluster: two replicas of every service, each a process of its own', needs(...CLUSTER), () => {
  let running: Cluster
  let admin: Client
  let tracks: Track[]

  const settled = () =>
    until(
      async () => {
        const { services } = (await admin.get<Health>('/health')).body
        const isQuiet = Object.values(services).every(
          ({ status, outbox, lag, scanning }) => status === 'ok' && outbox === 0 && lag === 0 && !scanning,
        )
        return isQuiet ? services.catalog! : undefined
      },
      { withinMs: 60_000, what: 'a quiet cluster' },
    )

  const replicasUp = async (service: string) => {
    type Overview = { services: { name: string; replicas: { is_up: boolean }[] }[] }
    const { body } = await admin.get<Overview>('/tutti/v1/system')
    return body.services?.find(({ name }) => name === service)!.replicas.filter(({ is_up }) => is_up).length
  }

  before(async () => {
    running = await cluster({ environment: { TUTTI_LOG: 'error', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_ADDRESS: '0' } })
    admin = makeClient(running.url)
    const token = await running.setupToken()
    assert.equal((await admin.post('/tutti/v1/setup', { token, name: 'ada', password: PASSWORD })).status, 201)
  })
  after(() => running?.stop())

  it('scans a folder, finds and lists what is in it', async (t) => {
    const music = await temporaryFolder(t)
    await writeLibrary(music, { tracks: TRACKS })
    assert.equal((await admin.post('/tutti/v1/folders', { path: music })).status, 201)
    await until(async () => (await settled()).tracks === TRACKS, { withinMs: 60_000, what: 'all tracks' })
    tracks = (await admin.get<{ items: Track[] }>(`/tutti/v1/tracks?limit=${TRACKS}`)).body.items
    assert.equal(tracks.length, TRACKS)
    const { body } = await admin.get(`/v1/search?type=track&q=${encodeURIComponent(tracks[0]!.name)}`)
    assert.ok(body.tracks.items.some((track: Track) => track.uri === tracks[0]!.uri))
  })

  it('learns from a playlist, at either gateway', async () => {
    const { body: playlist } = await admin.post('/v1/me/playlists', { name: 'Of the cluster' })
    const uris = [tracks[0]!.uri, tracks[1]!.uri]
    assert.equal((await admin.post(`/v1/playlists/${playlist.id}/items`, { uris })).status, 201)
    for (const url of running.gatewayUrls) {
      const gateway = makeClient(url, admin.cookie())
      await until(
        async () => {
          const { body } = await gateway.get(`/tutti/v1/radio?seed=${encodeURIComponent(uris[0]!)}`)
          return (body.tracks as { item: Track; reason: { text: string } }[]).some(
            ({ item, reason }) => item.uri === uris[1] && /Of the cluster/.test(reason.text),
          )
        },
        { what: 'the radio that knows the playlist' },
      )
    }
  })

  it('shows both gateways and both replicas of every service on the system page, whichever gateway is asked', async () => {
    type Replica = { address: string; is_up: boolean; is_ready: boolean; process: string }
    type Overview = { limits: string; gateways: Replica[]; services: { replicas: Replica[] }[] }
    for (const url of running.gatewayUrls) {
      const { body } = await makeClient(url, admin.cookie()).get<Overview>('/tutti/v1/system')
      const all = [...body.gateways, ...body.services.flatMap(({ replicas }) => replicas)]
      assert.equal(body.limits, 'shared')
      assert.ok(all.every(({ is_up, is_ready }) => is_up && is_ready))
      const told = new Set(all.map(({ process }) => process))
      assert.equal(told.size, running.processes.length, 'each process is told once')
      assert.deepEqual(
        new Set(all.map(({ address }) => `http://${address}`)),
        new Set(running.processes.map(({ internalUrl }) => internalUrl)),
      )
    }
  })

  it('refuses an ended session at both gateways within a second', async () => {
    const [first, second] = running.gatewayUrls.map((url) => makeClient(url))
    assert.equal((await first!.post('/tutti/v1/login', { name: 'ada', password: PASSWORD })).status, 200)
    const elsewhere = makeClient(second!.url, first!.cookie())
    assert.equal((await elsewhere.get('/v1/me')).status, 200)
    assert.equal((await first!.post('/tutti/v1/logout')).status, 204)
    await until(async () => (await elsewhere.get('/v1/me')).status === 401, { withinMs: 1_000, what: 'the other gateway to refuse' })
  })

  it('answers on while one replica of each service is killed, and keeps what was acknowledged', async () => {
    const saved: string[] = []
    for (const service of ['catalog', 'library', 'identity', 'playlists', 'recommendations']) {
      await running.of(service)[0]!.kill()
      await until(async () => (await replicasUp(service)) === 1, { what: `the system page without one ${service}` })
      const id = tracks[saved.length]!.uri.split(':')[2]!
      await until(async () => (await admin.put(`/v1/me/tracks?ids=${id}`)).status === 200, {
        what: `a track that is saved without one ${service}`,
      })
      saved.push(id)
      assert.equal((await admin.get('/v1/me/playlists')).status, 200, `without one ${service}`)
      assert.equal((await admin.get('/tutti/v1/albums?limit=5')).status, 200, `without one ${service}`)
    }
    await Promise.all(running.processes.map((process) => process.start()))
    const { body } = await admin.get<{ items: { track: { id: string } }[] }>('/v1/me/tracks?limit=50')
    assert.deepEqual(body.items.map(({ track }) => track.id).sort(), saved.sort())
  })
})
