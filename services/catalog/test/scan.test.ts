import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type LibraryTrack, writeLibrary } from '@tutti/testing'
import { allTracks, makeHouse, writeAgain, type Named } from './music.ts'

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

describe('a library of 500 files in seven formats', () => {
  let house: Awaited<ReturnType<typeof makeHouse>>
  let library: LibraryTrack[] = []
  before(async () => void (house = await makeHouse(async (dir) => void (library = await writeLibrary(dir, { tracks: 500 })))))
  after(() => house.end())

  it('shows every file with every field of its tags', async () => {
    const tracks = await allTracks(house.t)
    assert.equal(tracks.size, 500)
    for (const { path, tags, seconds } of library) {
      const track = tracks.get(path)
      assert.ok(track, path)
      const told = {
        title: track.name,
        artists: track.artists.map((one: { name: string }) => one.name),
        albumArtists: track.album.artists.map((one: { name: string }) => one.name),
        album: track.album.name,
        track: track.track_number,
        disc: track.disc_number,
        date: track.album.release_date,
        genres: track.tutti.genres,
        compilation: track.album.tutti.compilation,
        isrc: track.external_ids.isrc,
        composers: track.tutti.composers,
        gain: track.tutti.replaygain?.track_gain,
        lyrics: track.tutti.has_lyrics,
      }
      assert.deepEqual(
        told,
        {
          title: tags.title,
          artists: tags.artists,
          albumArtists: tags.albumArtists,
          album: tags.album,
          track: tags.track,
          disc: tags.disc,
          date: tags.date,
          genres: tags.genres,
          compilation: tags.compilation,
          isrc: tags.isrc,
          composers: tags.composers ?? [],
          gain: tags.replayGain?.trackGain,
          lyrics: tags.lyrics !== undefined,
        },
        path,
      )
      assert.ok(Math.abs(track.duration_ms - seconds * 1000) < 120, `${path}: ${track.duration_ms} ms`)
    }
  })

  it('groups them into the albums that were made', async () => {
    const { body } = await house.t.admin.get('/tutti/v1/albums?limit=500')
    const made = new Set(library.map(({ tags }) => `${tags.albumArtists} ${tags.album}`))
    assert.equal(body.total, made.size)
    assert.deepEqual(
      new Set(body.items.map((album: Named) => `${album.artists.map((one: { name: string }) => one.name)} ${album.name}`)),
      made,
    )
    const sums = await house.t.admin.get('/tutti/v1/library/summary')
    assert.equal(sums.body.tracks, 500)
    assert.equal(sums.body.albums, made.size)
  })

  it('names the cover of an album by a key that media can find', async () => {
    const tracks = await allTracks(house.t)
    for (const { path, coverHash } of library) {
      const image = tracks.get(path).album.images[0]!
      assert.equal(image.url.includes('/none-'), coverHash === undefined, `${path}: ${image.url}`)
      assert.match(image.url, /\/media\/covers\/(none-[0-9A-Za-z]{22}|[\w-]{32})\/640$/)
    }
  })

  it('reads nothing again when nothing has changed', async () => {
    const scan = await house.scan()
    assert.deepEqual([scan.files_done, scan.tracks_added, scan.tracks_changed, scan.tracks_missing], [0, 0, 0, 0])
  })

  it('keeps the ids of tracks that were moved, retagged, or both', async () => {
    const before = await allTracks(house.t)
    const ids = new Map(library.map((track) => [track, before.get(track.path).id]))
    const now = await Promise.all(
      library.map(async (track, n) => {
        if (n % 5 === 0) return writeAgain(house.dir, track, { path: `moved/${n % 7}/${nameOf(track.path)}` })
        if (n % 5 === 1) return writeAgain(house.dir, track, { tags: { title: `${track.tags.title} (again)`, genres: ['Polka'] } })
        if (n % 5 === 2) return writeAgain(house.dir, track, { path: `both/${n}.${track.format}`, tags: { title: `Both ${n}` } })
        return track
      }),
    )
    const scan = await house.scan()
    assert.deepEqual([scan.tracks_added, scan.tracks_missing], [0, 0])
    const after = await allTracks(house.t)
    for (const [n, track] of library.entries()) {
      const found = after.get(now[n]!.path)
      assert.equal(found?.id, ids.get(track), `${track.path} → ${now[n]!.path}`)
      assert.equal(found.name, now[n]!.tags.title)
    }
    library = now
  })

  it('keeps the ids of albums and artists that were renamed', async () => {
    const before = await allTracks(house.t)
    const albums = [...new Set(library.map(({ tags }) => tags.album!))].slice(0, 20)
    const albumIds = new Map(albums.map((name) => [name, before.get(library.find(({ tags }) => tags.album === name)!.path).album.id]))
    library = await Promise.all(
      library.map((track) =>
        albums.includes(track.tags.album!) ? writeAgain(house.dir, track, { tags: { album: `${track.tags.album} (Remaster)` } }) : track,
      ),
    )
    await house.scan()
    const between = await allTracks(house.t)
    for (const { path, tags } of library) {
      const old = albumIds.get(tags.album!.replace(' (Remaster)', ''))
      if (old) assert.deepEqual([between.get(path).album.id, between.get(path).album.name], [old, tags.album], path)
    }
    const artists = ['Ada Lind', 'Björk Halldórs', '東京の夜']
    const artistIds = new Map<string, string>()
    for (const track of between.values()) for (const { name, id } of track.artists) artistIds.set(name, id)
    const renamed = (names: string[] = []) => names.map((name) => (artists.includes(name) ? `${name} Band` : name))
    library = await Promise.all(
      library.map((track) =>
        writeAgain(house.dir, track, { tags: { artists: renamed(track.tags.artists), albumArtists: renamed(track.tags.albumArtists) } }),
      ),
    )
    await house.scan()
    for (const name of artists) {
      const { body } = await house.t.admin.get(`/v1/artists/${artistIds.get(name)}`)
      assert.equal(body.name, `${name} Band`)
    }
    assert.equal(
      (await house.t.admin.get('/tutti/v1/library/summary')).body.albums,
      new Set(library.map(({ tags }) => `${tags.albumArtists} ${tags.album}`)).size,
    )
  })
})
