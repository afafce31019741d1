import { system, type TestSystem, until, withinOne, withoutSessions, writeLibrary } from '@tutti/testing'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { allAnswers, ask, type Crowd, gather, report } from './crowd.ts'
import { allTracks, areStrangers, dayWords, makePlaylist, type Reasoned, skip, type Track } from './listening.ts'

const GAP_MS = 30 * 60_000

describe('200 listeners who played 50 tracks each', withoutSessions(), () => {
  let t: TestSystem
  let folder = ''
  let crowd: Crowd
  let tracks: Track[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-crowd-'))
    await writeLibrary(join(folder, 'music'), { tracks: 400 })
    t = await system({
      music: [join(folder, 'music')],
      environment: { TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0' },
    })
    tracks = await allTracks(t)
    crowd = await gather(t, tracks, { listeners: 200, plays: 50 })
  })
  const playsOf = (userId: string) =>
    (crowd.byListener ??= Map.groupBy(crowd.plays, (play) => play.userId)).get(userId)!.sort((x, y) => x.at - y.at)
  after(async () => {
    await t.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** By how many two tracks were played in one sitting, worked out from the plays alone. */
  const together = (a: string, b: string): number =>
    crowd.listeners.filter((userId) => {
      const mine = playsOf(userId)
      return mine.some((play, n) => {
        if (play.track !== a && play.track !== b) return false
        for (let m = n + 1; m < mine.length && m <= n + 20 && mine[m]!.at - mine[m - 1]!.at <= GAP_MS; m += 1) {
          if (mine[m]!.track !== play.track && [a, b].includes(mine[m]!.track)) return true
        }
        return false
      })
    }).length

  const assertTrue = ({ item, reason }: Reasoned, userId: string, now: number) => {
    const { text, uri } = reason
    const played = (track: string) => playsOf(userId).some((play) => play.track === track)
    const [, kind, id] = /^(?:spotify|tutti):(\w+):(.+)$/.exec(uri ?? '') ?? []
    if (text.startsWith('More by '))
      return assert.ok(
        item.artists.some((artist) => artist.id === id && text === `More by ${artist.name}`),
        text,
      )
    if (text.startsWith('Also ')) return assert.ok(item.tutti.genres.includes(text.slice(5)), `${text}: ${item.tutti.genres.join()}`)
    if (text.startsWith('Because you played '))
      return assert.ok(kind === 'track' && played(id!) && text.includes(tracks.find((one) => one.id === id)!.name))
    if (text.startsWith('From the same album')) return assert.equal(item.album.id, id)
    if (/^Played (today|yesterday|on)/.test(text))
      return assert.equal(text, `Played ${dayWords(playsOf(userId).findLast((play) => play.track === item.id)!.at, now)}`)
    if (text.includes('together with')) {
      const people = together(id!, item.id)
      if (text.startsWith('You played it')) return assert.ok(played(item.id) && played(id!) && people === 1)
      return assert.ok(text.endsWith(people === 1 ? 'by one listener' : `by ${people} listeners`), `${text}: ${people}`)
    }
    assert.equal(text, 'Picked at random from the library')
  }

  test('every item has a reason, and every reason is true', async () => {
    const seen = new Set<string>()
    for (const [n, userId] of crowd.listeners.slice(0, 20).entries()) {
      const { result: shelves, now } = await withinOne('day', () => ask.home(t, userId))
      const { tracks: found, tutti_reasons: reasons } = await ask.recommend(t, userId, tracks[n * 17]!.id)
      assert.equal(found.length, reasons.length)
      const shown = shelves.flatMap(({ kind, items }) => (kind === 'track' ? items : []))
      for (const item of [...shown, ...found.map((one, m) => ({ item: one, reason: reasons[m]! }))]) {
        seen.add(item.reason.text.split(' ')[0]!)
        assertTrue(item, userId, now)
      }
    }
    assert.ok(
      ['More', 'Because', 'Played', 'Also'].every((word) => seen.has(word)),
      [...seen].join(),
    )
  })

  test('no list repeats a track, and no artist fills it', async () => {
    for (const track of tracks.slice(0, 50)) {
      const list = await ask.radio(t, crowd.listeners[1]!, `spotify:track:${track.id}`)
      assert.equal(new Set(list.map(({ item }) => item.id)).size, 30)
      assert.ok(list.every(({ item }) => item.id !== track.id))
      const counts = Map.groupBy(list, ({ item }) => item.artists[0]!.id)
      assert.ok([...counts.values()].every((some) => some.length <= 5))
    }
  })

  test('one meeting among all of these is enough: a sitting, at once, for the seed', async () => {
    const userId = crowd.listeners[3]!
    for (let n = 0; n < 40; n += 1) {
      const a = tracks[n]!
      const known = new Set((await ask.recommend(t, userId, a.id)).tracks.map(({ id }) => id))
      const b = tracks.find((one) => !known.has(one.id) && areStrangers(a, one) && together(a.id, one.id) === 0)!
      const at = Date.now() - (n + 1) * 3_600_000 - 400 * 86_400_000
      const plays = [a, b].map(({ id }, m) => ({ userId, track: id, at: at + m * 60_000 }))
      crowd.plays.push(...plays)
      crowd.byListener = undefined
      await report(t, userId, plays)
      const reason = await until(
        async () => {
          const { tracks: found, tutti_reasons: reasons } = await ask.recommend(t, userId, a.id)
          return reasons[found.findIndex(({ id }) => id === b.id)]
        },
        { what: `${a.name} to answer ${b.name}` },
      )
      assert.match(reason.text, /^You played it together with/)
    }
  })

  test('after a restart, and after its database was deleted, every answer is the same word for word', async () => {
    await makePlaylist(t.admin, 'Mixed', { tracks: tracks.slice(5, 25), isPublic: true })
    await t.admin.put(`/v1/me/tracks?ids=${tracks[7]!.id}`)
    await skip(t.admin, tracks[9]!.id)
    await t.settled()
    const answers = await withinOne('day', async () => {
      const before = await allAnswers(t, crowd, tracks)
      await t.restart()
      const restarted = await allAnswers(t, crowd, tracks)
      await t.restart(() => t.databases.drop('recommendations'))
      await until(async () => (await t.anyone().get('/health')).body.services.recommendations.status === 'ok', {
        withinMs: 60_000,
        what: 'the database to be filled',
      })
      return { before, restarted, rebuilt: await allAnswers(t, crowd, tracks) }
    })
    assert.equal(answers.result.restarted, answers.result.before)
    assert.equal(answers.result.rebuilt, answers.result.before)
  })
})
