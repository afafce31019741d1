import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Client, makeClient, playOf, until } from '@tutti/testing'
import { writeLibrary } from '@tutti/testing/audio-files'
import { type Serving, serve, temporaryFolder } from './program.ts'

// A full run sets 50; some are enough to notice that something has changed.
const KILLS = Number(process.env.TUTTI_TEST_KILLS ?? 5)
const WRITES = KILLS * 100
const SIDES = 8
/** What a start after a kill may take, in times of one after an orderly end: mending what was left is little work. */
const MOST_TIMES = 1.5
const ORDERLY = 3
const LONGEST_WAIT_MS = 60
const TRACKS = 24
const environment = { TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0' }
const admin = { name: 'ada', password: 'a good one' }

/** The program, killed and started again on the same data. */
const mortal = async (t: TestContext) => {
  const [data, music] = [await temporaryFolder(t), await temporaryFolder(t)]
  await writeLibrary(music, { tracks: TRACKS })
  const args = ['--data', data, music]
  const starts: { ms: number; cpuMs: number }[] = []
  let running: Serving = await serve(args, { environment })
  t.after(() => running.end('SIGKILL'))
  const token = new URL(running.setup!).searchParams.get('token')
  assert.equal((await running.client.post('/tutti/v1/setup', { token, ...admin })).status, 201)
  const cookie = running.client.cookie()
  let client = makeClient(running.url, cookie)
  let revived = Promise.resolve()
  const restart = async () => {
    running = await serve(args, { environment })
    // Whoever edits the player while this runs makes a start build it anew.
    if (!running.stderr().includes('Building the player')) starts.push({ ms: running.startMs, cpuMs: running.startCpuMs })
    client = makeClient(running.url, cookie)
  }
  return {
    client: () => client,
    starts,
    /** Ends and starts as it should. */
    renew: async () => {
      assert.equal(await running.end('SIGTERM'), 0)
      await restart()
    },
    /** Resolves when it answers again. */
    alive: () => revived,
    kill: async () => {
      const dead = running.end('SIGKILL')
      revived = dead.then(restart)
      assert.equal(await dead, 'SIGKILL')
      await revived
    },
  }
}

type Mortal = Awaited<ReturnType<typeof mortal>>
type Write = (client: Client) => Promise<{ status: number; body: unknown }>

/** Sends a write until it is acknowledged, as a client does that lost the answer. Answers how often it was sent. */
const acknowledged = async (tutti: Mortal, write: Write): Promise<number> => {
  for (let sent = 1; ; sent += 1) {
    const answer = await write(tutti.client()).catch(() => undefined)
    if (answer && answer.status < 300) return sent
    // A system that has just been killed answers nothing; one that stands answers every write.
    if (answer) assert.equal(answer.status, 503, JSON.stringify(answer.body))
    await tutti.alive()
    await wait(1)
  }
}

const addition = (playlist: string, number: number): Write => {
  const [key, uri] = [randomUUID(), `spotify:track:${String(number).padStart(22, '0')}`]
  return (client) => client.post(`/v1/playlists/${playlist}/items`, { uris: [uri] }, { headers: { 'idempotency-key': key } })
}

const play = (playId: string, trackId: string): Write => {
  const report = playOf(trackId, { play_id: playId })
  return (client) => client.post('/tutti/v1/plays', { plays: [report] })
}

const everyPage = async <I>(client: Client, path: string): Promise<I[]> => {
  const all: I[] = []
  for (let next: string | null = path; next;) {
    const { body }: { body: { items: I[]; next: string | null } } = await client.get(next)
    all.push(...body.items)
    next = body.next && body.next.slice(new URL(body.next).origin.length)
  }
  return all
}

const albumPlays = async (client: Client) => {
  const albums = await everyPage<{ tutti: { play_count: number } }>(client, '/tutti/v1/albums?limit=50')
  return albums.reduce((sum, album) => sum + album.tutti.play_count, 0)
}

const medianCpu = (starts: Mortal['starts']): number =>
  Math.round(starts.map(({ cpuMs }) => cpuMs).toSorted((a, b) => a - b)[starts.length >> 1]!)

test(`${KILLS} kills among ${WRITES} playlist writes and plays lose nothing that was acknowledged, and double nothing`, async (t) => {
  const tutti = await mortal(t)
  const tracks = await until(
    async () => {
      const found = await everyPage<{ id: string }>(tutti.client(), '/tutti/v1/tracks?limit=50')
      return found.length === TRACKS ? found : undefined
    },
    { what: 'the scan' },
  )
  const made = await tutti.client().post('/v1/me/playlists', { name: 'Journal' })
  const playlist = made.body.id as string
  const journal = { uris: [] as string[], plays: [] as string[], sent: 0 }
  for (let n = 0; n < ORDERLY; n += 1) await tutti.renew()
  const orderly = medianCpu(tutti.starts.splice(0))
  let next = 0
  const side = async () => {
    for (let number = next++; number < WRITES; number = next++) {
      if (number % 2 === 0) {
        const sent = await acknowledged(tutti, addition(playlist, number))
        journal.sent += sent
        journal.uris.push(`spotify:track:${String(number).padStart(22, '0')}`)
      } else {
        const playId = randomUUID()
        const sent = await acknowledged(tutti, play(playId, tracks[number % TRACKS]!.id))
        journal.sent += sent
        journal.plays.push(playId)
      }
    }
  }
  const done = () => journal.uris.length + journal.plays.length
  const killer = async () => {
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const after = Math.min(WRITES - SIDES, Math.floor(((kill - Math.random()) * WRITES) / KILLS))
      await until(() => done() >= after, { withinMs: 120_000, what: `${after} writes` })
      await wait(Math.random() * LONGEST_WAIT_MS)
      await tutti.kill()
    }
  }
  await Promise.all([killer(), ...Array.from({ length: SIDES }, side)])
  await tutti.kill()

  const kept = await everyPage<{ tutti: { uri: string } }>(tutti.client(), `/v1/playlists/${playlist}/items?limit=100`)
  assert.deepEqual(kept.map((item) => item.tutti.uri).sort(), journal.uris.sort())
  const history = await everyPage<{ play_id: string }>(tutti.client(), '/tutti/v1/history?limit=50')
  assert.deepEqual(history.map((one) => one.play_id).sort(), journal.plays.sort())
  await until(async () => (await albumPlays(tutti.client())) >= journal.plays.length, {
    withinMs: 20_000,
    what: 'every play being counted',
  })
  assert.equal(await albumPlays(tutti.client()), journal.plays.length)

  const work = medianCpu(tutti.starts)
  const slowest = Math.round(Math.max(...tutti.starts.map(({ ms }) => ms)))
  t.diagnostic(`${KILLS + 1} kills, ${done()} writes acknowledged, ${journal.sent - done()} sent again`)
  t.diagnostic(`ready again after ${slowest} ms at most; processor time ${work} ms, after an orderly end ${orderly} ms (medians)`)
  assert.ok(work <= MOST_TIMES * orderly, `a start after a kill takes ${work} ms of processor time, one after an orderly end ${orderly} ms`)
})
