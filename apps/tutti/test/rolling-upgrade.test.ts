import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openJetStream } from '@tutti/event-log/jetstream'
import { PlaylistCreated } from '@tutti/playlists/contract'
import { CLUSTER, type Client, cluster, type Cluster, type ClusterProcess, makeClient, needs, until } from '@tutti/testing'
import { writeLibrary } from '@tutti/testing/audio-files'
import { nextProgram } from './next-program.ts'

const OTHERS = ['identity', 'catalog', 'library', 'media', 'playback', 'recommendations']
const NEXT = '0.2.0'
type Health = { services: Record<string, { outbox: number; lag: number; tracks?: number }> }
type Kept = { id: string; uris: readonly string[] }

describe('A service is upgraded alone, one replica after the other, while the others keep their version', needs(...CLUSTER), () => {
  let running: Cluster
  let admin: Client
  let folder: string
  let next: string
  let uris: string[]
  const kept: Kept[] = []
  const failed: string[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-upgrade-'))
    const music = join(folder, 'music')
    next = await nextProgram(join(folder, 'program'), NEXT)
    running = await cluster({
      groups: [OTHERS, ['playlists'], ['gateway']],
      environment: { TUTTI_LOG: 'error', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_ADDRESS: '0' },
    })
    admin = makeClient(running.url)
    await admin.post('/tutti/v1/setup', { token: await running.setupToken(), name: 'ada', password: 'a good one' })
    await writeLibrary(music, { tracks: 12 })
    assert.equal((await admin.post('/tutti/v1/folders', { path: music })).status, 201)
    await until(async () => (await health()).services['catalog']!.tracks === 12, { withinMs: 60_000, what: 'all tracks' })
    uris = (await admin.get<{ items: { uri: string }[] }>('/tutti/v1/tracks?limit=12')).body.items.map(({ uri }) => uri)
  })
  after(async () => {
    await running?.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  const health = async () => (await admin.get<Health>('/health')).body

  /** Makes playlists and adds to them, one after the other, until `work` has ended. */
  const whileWriting = async (work: () => Promise<void>) => {
    let isOver = false
    const writing = (async () => {
      for (let n = kept.length; !isOver; n += 1) {
        const made = await admin.post('/v1/me/playlists', { name: `Number ${n}` })
        if (made.status !== 201) {
          failed.push(`making number ${n}: ${made.status} ${JSON.stringify(made.body)}`)
          continue
        }
        const two = [uris[n % 12]!, uris[(n + 5) % 12]!]
        const added = await admin.post(`/v1/playlists/${made.body.id}/items`, { uris: two })
        if (added.status !== 201) failed.push(`adding to number ${n}: ${added.status} ${JSON.stringify(added.body)}`)
        kept.push({ id: made.body.id, uris: added.status === 201 ? two : [] })
      }
    })()
    const before = kept.length
    await work().finally(() => (isOver = true))
    await writing
    assert.ok(kept.length > before, 'nothing was written meanwhile')
  }
  const writtenBeside = async (count = 20) => {
    const from = kept.length
    await until(() => kept.length >= from + count, { withinMs: 30_000, what: `${count} more playlists` })
  }
  const upgrade = async (process: ClusterProcess, program?: string) => {
    await process.stop()
    await process.start(program)
    await writtenBeside()
  }
  const everythingIsThere = async () => {
    assert.deepEqual(failed, [])
    for (const { id, uris: wanted } of kept) {
      const { body } = await admin.get<{ items: { item: { uri: string } }[] }>(`/v1/playlists/${id}/items`)
      assert.deepEqual(
        body.items.map(({ item }) => item.uri),
        wanted,
      )
    }
    await until(async () => Object.values((await health()).services).every(({ outbox, lag }) => outbox === 0 && lag === 0), {
      withinMs: 30_000,
      what: 'everyone to have heard everything',
    })
    for (const { names, internalUrl } of running.processes) {
      const metrics = await (await fetch(`${internalUrl}/metrics`)).text()
      const putAside = metrics.split('\n').filter((line) => line.startsWith('tutti_dead_letters{') && !line.endsWith(' 0'))
      assert.deepEqual(putAside, [], names.join())
    }
  }

  /** How many playlists were told of so far by the version before, and by the next one. */
  const toldBy = async () => {
    const log = await openJetStream({ servers: running.engines.environment['TUTTI_NATS_URL']! })
    const told = { now: 0, next: 0 }
    const read = Promise.withResolvers<void>()
    const handle = (batch: { event: { data: unknown } }[]) => {
      for (const { event } of batch) told['mood' in (event.data as object) ? 'next' : 'now'] += 1
    }
    const reader = await log.follow('start', { types: [PlaylistCreated.type], handle, caughtUp: () => read.resolve() })
    await read.promise
    await reader.stop()
    await log.close()
    return told
  }

  it('the first one, beside one of the version before: both write, and nothing fails or is lost', async () => {
    const [first] = running.of('playlists')
    await whileWriting(async () => {
      await upgrade(first!, next)
      await until(async () => (await toldBy()).next >= 10, { withinMs: 30_000, what: 'the newer one to have written' })
    })
    await everythingIsThere()
    const { now, next: byNext } = await toldBy()
    assert.ok(now >= 10, `${now} were told of by the older one`)
    assert.equal(now + byNext, kept.length)
  })

  it('the second one: what the older program wrote is there, with what the newer one adds', async () => {
    const [, second] = running.of('playlists')
    await whileWriting(() => upgrade(second!, next))
    await everythingIsThere()
  })

  it('and back again: the older program works with the tables of the newer one', async () => {
    const [first, second] = running.of('playlists')
    await whileWriting(async () => {
      await upgrade(first!)
      await upgrade(second!)
    })
    await everythingIsThere()
  })
})
