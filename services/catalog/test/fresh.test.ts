import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { AlbumObject, SimplifiedAlbumObject, TrackObject } from '@tutti/catalog/contract'
import { playOf, system, type TestSystem, until, ways, writeAudioFile } from '@tutti/testing'

const song = (n: number, tags: object = {}) => ({
  format: 'mp3' as const,
  seconds: 2,
  seed: n,
  tags: { title: `Song ${n}`, artists: ['The Before'], albumArtists: ['The Before'], album: 'Early', track: n, ...tags },
})

/** What an answer says of the album, wherever it stands in it. */
type Said = { albums: string[]; tracks: string[]; artists: string[]; plays: number[] }

for (const { name, options } of ways) {
  describe(`answers after a change, ${name}`, () => {
    let t: TestSystem
    let dir: string
    let ids: { album: string; track: string; artist: string }
    before(async () => {
      dir = await mkdtemp(join(tmpdir(), 'tutti-fresh-'))
      for (const n of [1, 2]) await writeAudioFile({ ...song(n), path: join(dir, `${n}.mp3`) })
      t = await system({ ...options, music: [dir], environment: { TUTTI_WATCH: 'no' } })
      const [track] = (await t.admin.get<{ items: TrackObject[] }>('/tutti/v1/tracks')).body.items
      ids = { track: track!.id, album: track!.album.id, artist: track!.artists[0]!.id }
    })
    after(async () => {
      await t.stop()
      await rm(dir, { recursive: true, force: true })
    })

    const scan = async () => {
      await t.admin.post('/tutti/v1/scans', {})
      await until(async () => !(await t.admin.get<{ scanning: boolean }>('/tutti/v1/scans/current')).body.scanning)
    }

    /** Every kind of answer in which the album, its tracks or its artist stand, as an app would ask for them. */
    const say = async (): Promise<Said> => {
      const get = async <B>(path: string) => (await t.admin.get<B>(path)).body
      const lists = [
        ...(await get<{ items: SimplifiedAlbumObject[] }>('/tutti/v1/albums')).items,
        ...(await get<{ items: SimplifiedAlbumObject[] }>('/tutti/v1/albums?sort=random&seed=1')).items,
        ...(await get<{ albums: { items: SimplifiedAlbumObject[] } }>('/v1/browse/new-releases')).albums.items,
        ...(await get<{ albums: { items: SimplifiedAlbumObject[] } }>('/v1/search?q=early&type=album')).albums.items,
      ]
      const album = await get<AlbumObject>(`/v1/albums/${ids.album}`)
      const { albums } = await get<{ albums: AlbumObject[] }>(`/v1/albums?ids=${ids.album}`)
      const track = await get<TrackObject>(`/v1/tracks/${ids.track}`)
      const { items } = await get<{ items: TrackObject[] }>('/tutti/v1/tracks')
      const own = (await get<{ items: TrackObject[] }>(`/v1/albums/${ids.album}/tracks`)).items
      const top = (await get<{ tracks: TrackObject[] }>(`/v1/artists/${ids.artist}/top-tracks`)).tracks
      const artist = await get<{ name: string }>(`/v1/artists/${ids.artist}`)
      const artists = (await get<{ items: { name: string }[] }>('/tutti/v1/artists')).items
      return {
        albums: [...lists, album, ...albums, track.album, ...items.map((one) => one.album)].map((one) => one.name),
        tracks: [track, ...items, ...own, ...top, ...album.tracks.items].filter(({ id }) => id === ids.track).map((one) => one.name),
        artists: [artist, ...artists, ...album.artists, ...track.artists, ...own[0]!.artists].map((one) => one.name),
        plays: [...lists, album, ...albums, track.album].map((one) => one.tutti.play_count),
      }
    }
    const all = <V>(values: V[], wanted: V) => assert.deepEqual(new Set(values), new Set([wanted]))

    it('tell of a play as soon as it is counted', async () => {
      all((await say()).plays, 0)
      const play = playOf(ids.track, { ms_played: 2_000 })
      assert.equal((await t.admin.post('/tutti/v1/plays', { plays: [play] })).status, 200)
      const count = async () => (await t.admin.get<AlbumObject>(`/v1/albums/${ids.album}`)).body.tutti.play_count
      await until(async () => (await count()) === 1, { what: 'the play in the album' })
      all((await say()).plays, 1)
    })

    it('tell of new tags as soon as the scan says that it is done', async () => {
      const before = await say()
      all(before.albums, 'Early')
      all(before.artists, 'The Before')
      const tags = { artists: ['The After'], albumArtists: ['The After'], album: 'Early, later' }
      for (const n of [1, 2]) await writeAudioFile({ ...song(n, { ...tags, title: `New song ${n}` }), path: join(dir, `${n}.mp3`) })
      await scan()
      const { albums, tracks, artists } = await say()
      all(albums, 'Early, later')
      all(artists, 'The After')
      assert.ok(tracks.length >= 5 && tracks.every((one) => /^New song [12]$/.test(one)), String(tracks))
    })

    it('tell of a file that is gone', async () => {
      assert.equal((await t.admin.get<AlbumObject>(`/v1/albums/${ids.album}`)).body.total_tracks, 2)
      await rm(join(dir, '2.mp3'))
      await scan()
      assert.equal((await t.admin.get<AlbumObject>(`/v1/albums/${ids.album}`)).body.total_tracks, 1)
      assert.equal((await t.admin.get<{ total: number }>('/tutti/v1/tracks')).body.total, 1)
    })

    it('begin their links with the address that was asked', async () => {
      for (const host of ['one.example', 'two.example', 'one.example']) {
        const { body } = await t.admin.get<AlbumObject>(`/v1/albums/${ids.album}`, { headers: { host } })
        assert.equal(body.href, `http://${host}/v1/albums/${ids.album}`)
        assert.ok(body.tracks.items[0]!.href.startsWith(`http://${host}/`))
      }
    })
  })
}
