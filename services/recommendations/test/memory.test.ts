import { system, type TestSystem, until, writeLibrary } from '@tutti/testing'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { allTracks, listen, type Person, reasonFor, strangers, type Track, untilReason } from './listening.ts'

const MOST_PLAYS = 1_000
const HOUR_MS = 3_600_000

type Health = { services: { recommendations: { ready: boolean; plays: number } } }

describe(`recommendations that may keep ${MOST_PLAYS} plays`, () => {
  let t: TestSystem
  let music = ''
  let anna: Person
  let tracks: Track[] = []
  let old: [Track, Track]
  let fresh: [Track, Track]

  before(async () => {
    music = await mkdtemp(join(tmpdir(), 'tutti-memory-'))
    await writeLibrary(music, { tracks: 240 })
    t = await system({ music: [music], environment: { TUTTI_RECOMMENDATIONS_PLAYS: String(MOST_PLAYS), TUTTI_RATE_USER: '0' } })
    anna = await t.user('anna')
    tracks = await allTracks(t)
    old = strangers(tracks, 0)
    fresh = strangers(tracks, 100)
  })
  after(async () => {
    await t.stop()
    await rm(music, { recursive: true, force: true })
  })

  const kept = async () => (await t.admin.get<Health>('/health')).body.services.recommendations

  test('learn from all plays while there are fewer', async () => {
    await listen(anna, [old[0].id, old[1].id], Date.now() - 30 * 24 * HOUR_MS)
    await untilReason(anna, old, /one listener|You played it/)
    await until(async () => (await kept()).plays === 2, { what: 'every replica to have learnt both' })
  })

  test('learn on from the newest plays and leave out the oldest when there are more', async () => {
    const others = tracks.slice(150)
    for (let n = 0; n < 21; n += 1) {
      const some = Array.from({ length: 50 }, (_, m) => others[(n * 50 + m) % others.length]!.id)
      await listen(anna, some, Date.now() - (24 - n) * 5 * HOUR_MS)
    }
    await listen(anna, [fresh[0].id, fresh[1].id])
    await untilReason(anna, fresh, /one listener|You played it/)
    await until(async () => (await reasonFor(anna, old[0], old[1])) === undefined, { what: 'the oldest meeting to be left out' })
    const { plays } = await kept()
    assert.ok(plays <= MOST_PLAYS && plays > MOST_PLAYS - 100, `${plays} plays`)
  })

  test('know the same ones after a restart', async () => {
    const before = (await kept()).plays
    await t.restart()
    await until(async () => (await kept()).ready, { what: 'recommendations to be ready' })
    assert.equal((await kept()).plays, before)
    await untilReason(t.admin, fresh, /one listener/)
    assert.equal(await reasonFor(t.admin, old[0], old[1]), undefined)
  })
})
