import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { SimplifiedAlbumObject, TrackObject } from '@tutti/catalog/contract'
import { withContext } from '@tutti/kit'
import { writeLibrary } from '@tutti/testing'
import { makeHouse } from './music.ts'

type Page<I> = { items: I[]; total: number; next: string | null; previous: string | null }

describe('lists of 700 tracks', () => {
  let house: Awaited<ReturnType<typeof makeHouse>>
  before(async () => void (house = await makeHouse((dir) => writeLibrary(dir, { tracks: 700, seed: 9 }))))
  after(() => house.end())
  const get = async <I>(path: string) => (await house.t.admin.get<Page<I>>(path)).body
  const whole = async <I>(path: string) => {
    const items: I[] = []
    for (let offset = 0; ; offset += 500) {
      const page = await get<I>(`${path}&limit=500&offset=${offset}`)
      items.push(...page.items)
      if (!page.next) return items
    }
  }

  for (const sort of ['title', 'artist', 'album', 'added', 'year', 'duration']) {
    for (const order of ['asc', 'desc']) {
      it(`by ${sort}, ${order}: every track once, and a page far down is the same part of the whole`, async () => {
        const all = (await whole<TrackObject>(`/tutti/v1/tracks?sort=${sort}&order=${order}`)).map((track) => track.id)
        assert.equal(new Set(all).size, 700)
        for (const offset of [650, 255, 256, 257, 511, 0, 699, 300]) {
          const page = await get<TrackObject>(`/tutti/v1/tracks?sort=${sort}&order=${order}&limit=40&offset=${offset}`)
          assert.deepEqual(
            page.items.map((track) => track.id),
            all.slice(offset, offset + 40),
            `offset ${offset}`,
          )
        }
        assert.deepEqual((await get(`/tutti/v1/tracks?sort=${sort}&offset=5000`)).items, [])
      })
    }
  }

  it('of one genre and of one artist hold just these', async () => {
    const all = await whole<TrackObject>('/tutti/v1/tracks?sort=title')
    const [track] = all.filter((one) => one.tutti.genres.length === 2)
    const genre = await get<TrackObject>(`/tutti/v1/tracks?genre=${track!.tutti.genres[0]!.toLowerCase()}&limit=500`)
    assert.equal(genre.total, all.filter((one) => one.tutti.genres.includes(track!.tutti.genres[0]!)).length)
    assert.equal(genre.items.length, genre.total)
    const artist = track!.artists[0]!
    const theirs = await get<TrackObject>(`/tutti/v1/tracks?artist=${artist.id}&limit=500`)
    assert.equal(theirs.items.length, all.filter((one) => one.artists.some(({ id }) => id === artist.id)).length)
    const albums = await get<SimplifiedAlbumObject>('/tutti/v1/albums?genre=jazz&limit=500')
    assert.ok(albums.items.length > 0 && albums.items.every((album) => album.tutti.genres.includes('Jazz')))
    assert.equal(albums.total, albums.items.length)
  })

  it('at random: the same seed gives the same order, every album once; another seed another', async () => {
    const { total } = await get('/tutti/v1/albums?sort=random&seed=1&limit=1')
    const ids = async (seed: number) => {
      const pages = await Promise.all(
        Array.from({ length: Math.ceil(total / 7) }, (_, n) =>
          get<SimplifiedAlbumObject>(`/tutti/v1/albums?sort=random&seed=${seed}&limit=7&offset=${n * 7}`),
        ),
      )
      return pages.flatMap((page) => page.items.map((album) => album.id))
    }
    const first = await ids(42)
    assert.equal(new Set(first).size, total)
    assert.deepEqual(await ids(42), first)
    assert.notDeepEqual(await ids(43), first)
  })

  it('can be told again as events, each with the id it had', async () => {
    const call = house.t.running.find('catalog')!
    const context = { viewer: { userId: 'service:test', name: 'test', role: 'service', scopes: '*' } as const, requestId: '-', origin: '' }
    const told = async () => {
      const events: { id: string; type: string }[] = []
      for (let cursor: string | undefined; ;) {
        const input = { limit: 150, cursor }
        const page = (await withContext(context, () => call('history', input, context))) as { events: typeof events; next: string | null }
        events.push(...page.events)
        if (page.next === null) return events
        cursor = page.next
      }
    }
    const events = await told()
    assert.equal(events.filter(({ type }) => type === 'catalog.track-added.v1').length, 700)
    assert.equal(new Set(events.map(({ id }) => id)).size, events.length)
    assert.deepEqual(
      (await told()).map(({ id }) => id),
      events.map(({ id }) => id),
    )
  })
})
