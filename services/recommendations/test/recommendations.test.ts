import { system, type TestSystem, until, ways, withinOne, writeLibrary } from '@tutti/testing'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import {
  allTracks,
  dayWords,
  listen,
  makePlaylist,
  type Person,
  radio,
  reasonFor,
  shelvesOf,
  skip,
  strangers,
  type Track,
  untilReason,
} from './listening.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

for (const way of ways) {
  describe(`recommendations, ${way.name}`, () => {
    let t: TestSystem
    let music = ''
    let anna: Person
    let bert: Person
    let tracks: Track[] = []

    before(async () => {
      music = await mkdtemp(join(tmpdir(), 'tutti-recommendations-'))
      await writeLibrary(music, { tracks: 240 })
      t = await system({ ...way.options, music: [music] })
      anna = await t.user('anna')
      bert = await t.user('bert')
      tracks = await allTracks(t)
    })
    after(async () => {
      await t.stop()
      await rm(music, { recursive: true, force: true })
    })

    test('who is new sees what was added, and a random pick that says so', async () => {
      const { result: shelves, now } = await withinOne('day', () => shelvesOf(anna))
      assert.deepEqual(
        shelves.map(({ id }) => id),
        ['recently-added', 'discover'],
      )
      const byAlbum = Map.groupBy(tracks, ({ album }) => album.id)
      for (const { item, reason } of shelves[0]!.items) {
        const added = Math.max(...byAlbum.get(item.id)!.map(({ tutti }) => Date.parse(tutti.added_at)))
        assert.equal(reason.text, `Added ${dayWords(added, now)}`)
      }
      assert.ok(shelves[1]!.items.every(({ reason }) => reason.text === 'Picked at random from the library'))
      assert.equal((await anna.get('/v1/me/top/tracks')).body.total, 0)
    })

    test('two tracks that meet in a playlist answer each other, and the playlist is named', async () => {
      const [a, b] = strangers(tracks, 0)
      assert.equal(await reasonFor(anna, a, b), undefined)
      const playlist = await makePlaylist(anna, 'Rainy days', { tracks: [a, b] })
      const reason = await untilReason(anna, [a, b], /Rainy days/)
      assert.deepEqual(reason, { text: `In the playlist “Rainy days” together with “${a.name}”`, uri: playlist.uri })
      assert.ok(await reasonFor(anna, b, a))
    })

    test('a private playlist of another is never named', async () => {
      const [a, b] = strangers(tracks, 10)
      const playlist = await makePlaylist(anna, 'Secret plans', { tracks: [a, b] })
      assert.deepEqual(await untilReason(bert, [a, b], /playlist/), { text: `In a playlist together with “${a.name}”`, uri: a.uri })
      assert.equal((await radio(bert, `seed=${playlist.uri}`)).status, 404)
      assert.equal((await anna.put(`/v1/playlists/${playlist.id}`, { public: true })).status, 200)
      await untilReason(bert, [a, b], /Secret plans/)
      assert.equal((await radio(bert, `seed=${playlist.uri}`)).status, 200)
    })

    test('what is taken out of a playlist has not met there any more', async () => {
      const [a, b] = strangers(tracks, 20)
      const playlist = await makePlaylist(anna, 'For a moment', { tracks: [a, b] })
      await untilReason(anna, [a, b], /For a moment/)
      await anna.delete(`/v1/playlists/${playlist.id}/items`, { items: [{ uri: b.uri }] })
      await until(async () => (await reasonFor(anna, a, b)) === undefined, { what: 'the track to be forgotten' })
    })

    test('two tracks that were played in one sitting answer each other, for all; others are only counted', async () => {
      const [a, b] = strangers(tracks, 30)
      const at = Date.now() - 10 * MINUTE_MS
      await listen(anna, [a.id, b.id], at)
      const { result: mine, now } = await withinOne('day', () => untilReason(anna, [a, b], /You played/))
      assert.equal(mine.text, `You played it together with “${a.name}” ${dayWords(at + 4 * MINUTE_MS, now)}`)
      assert.equal((await untilReason(bert, [a, b], /Played/)).text, `Played together with “${a.name}” by one listener`)
      await listen(bert, [b.id, a.id])
      assert.equal((await untilReason(bert, [a, b], /2/)).text, `Played together with “${a.name}” by 2 listeners`)
    })

    test('a pause of more than half an hour separates', async () => {
      const [a, b] = strangers(tracks, 40)
      const at = Date.now() - DAY_MS
      await listen(anna, [a.id], at)
      await listen(anna, [b.id], at + 31 * MINUTE_MS)
      await t.settled()
      assert.equal(await reasonFor(anna, a, b), undefined)
      const between = tracks.find(({ id }) => id !== a.id && id !== b.id)!
      await listen(anna, [between.id], at + 15 * MINUTE_MS)
      await untilReason(anna, [a, b], /You played/)
    })

    test('a play that is taken out of the history speaks no more', async () => {
      const [a, b] = strangers(tracks, 50)
      const [, play] = await listen(anna, [a.id, b.id], Date.now() - 2 * DAY_MS)
      await untilReason(anna, [a, b], /You played/)
      assert.equal((await anna.delete(`/tutti/v1/history/${play}`)).status, 204)
      await until(async () => (await reasonFor(anna, a, b)) === undefined, { what: 'the play to be forgotten' })
    })

    test('radio keeps out what it is told, never repeats, and goes on to the end of the library', async () => {
      const seed = tracks[60]!
      const heard = new Set<string>([seed.id])
      for (;;) {
        const { body } = await radio(anna, `seed=${seed.uri}&limit=50&exclude=${[...heard].join(',')}`)
        const ids = body.tracks.map(({ item }) => item.id)
        assert.equal(new Set(ids).size, ids.length)
        assert.ok(ids.every((id) => !heard.has(id)))
        for (const id of ids) heard.add(id)
        if (ids.length < 50) break
      }
      assert.equal(heard.size, tracks.length)
    })

    test('radio starts from an artist, an album and a genre too', async () => {
      const { album, artists } = tracks[70]!
      const { body } = await anna.get<{ items: { id: string }[] }>('/tutti/v1/genres')
      for (const seed of [`spotify:album:${album.id}`, `spotify:artist:${artists[0]!.id}`, `tutti:genre:${body.items[0]!.id}`]) {
        const answer = await radio(anna, `seed=${encodeURIComponent(seed)}&limit=10`)
        assert.equal(answer.status, 200)
        assert.equal(answer.body.tracks.length, 10)
      }
    })

    test('a skipped track is not offered again, and its artist steps back', async () => {
      const seed = `seed=${tracks[80]!.uri}&limit=15`
      const first = (await radio(bert, seed)).body.tracks[0]!.item
      const place = async () => (await radio(bert, seed)).body.tracks.map(({ item }) => item.artists[0]!.id).indexOf(first.artists[0]!.id)
      const before = await place()
      await skip(bert, first.id)
      await until(async () => !(await radio(bert, seed)).body.tracks.some(({ item }) => item.id === first.id), { what: 'the skip' })
      const now = await place()
      assert.ok(now === -1 || now >= before)
    })

    test('top lists count plays over three ranges, in pages', async () => {
      const carl = await t.user('carl')
      const [a, b, c] = [tracks[90]!, tracks[110]!, tracks[130]!]
      await listen(carl, [a.id, a.id, b.id])
      await listen(carl, [c.id, c.id, c.id], Date.now() - 100 * DAY_MS)
      await listen(carl, [b.id, b.id, b.id], Date.now() - 400 * DAY_MS)
      const top = async (range: string) =>
        (await carl.get<{ items: Track[]; total: number; next: string | null }>(`/v1/me/top/tracks?time_range=${range}`)).body
      await until(async () => (await top('long_term')).items[0]?.id === b.id, { what: 'all plays' })
      const ids = async (range: string) => (await top(range)).items.map(({ id }) => id)
      assert.deepEqual(await ids('short_term'), [a.id, b.id])
      assert.deepEqual(await ids('medium_term'), [c.id, a.id, b.id])
      assert.deepEqual(await ids('long_term'), [b.id, c.id, a.id])
      const second = (await carl.get((await carl.get('/v1/me/top/tracks?time_range=long_term&limit=2')).body.next)).body
      assert.deepEqual([second.items.map((item: Track) => item.id), second.total, second.next], [[a.id], 3, null])
      const artists = (await carl.get<{ items: { id: string }[] }>('/v1/me/top/artists?time_range=short_term')).body.items
      assert.equal(artists[0]!.id, a.artists[0]!.id)
      assert.equal((await carl.get('/v1/me/top/tracks?time_range=ever')).status, 400)
    })

    test('what was loved and long not played is found again, with the month', async () => {
      const dora = await t.user('dora')
      await listen(dora, [tracks[100]!.id, tracks[100]!.id, tracks[100]!.id, tracks[101]!.id], Date.UTC(2025, 5, 10))
      const shelf = await until(async () => (await shelvesOf(dora)).find(({ id }) => id === 'rediscover'), { what: 'the shelf' })
      assert.deepEqual(
        shelf.items.map(({ item, reason }) => [item.id, reason.text]),
        [[tracks[100]!.id, 'You have not played this since June 2025']],
      )
    })

    test('whoever is removed is forgotten, and what they played speaks no more', async () => {
      const emil = await t.user('emil')
      const [a, b] = strangers(tracks, 120)
      await listen(emil, [a.id, b.id])
      await untilReason(anna, [a, b], /one listener/)
      assert.equal((await t.admin.delete(`/tutti/v1/users/${emil.id}`)).status, 204)
      await until(async () => (await reasonFor(anna, a, b)) === undefined, { what: 'the listener to be forgotten' })
    })

    test('a wrong request says what is wrong', async () => {
      const seeds = tracks.slice(0, 6).map(({ id }) => id)
      const answers = await Promise.all([
        radio(anna, 'seed=jazz'),
        radio(anna, `seed=spotify:track:${'0'.repeat(22)}`),
        radio(anna, `seed=${tracks[0]!.uri}&exclude=nonsense`),
        anna.get('/v1/recommendations'),
        anna.get(`/v1/recommendations?seed_tracks=${seeds.join(',')}`),
        anna.get(`/v1/artists/${'0'.repeat(22)}/related-artists`),
        t.anyone().get('/tutti/v1/home'),
      ])
      assert.deepEqual(
        answers.map(({ status }) => status),
        [400, 404, 400, 400, 400, 404, 401],
      )
    })
  })
}
