import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { TrackObject } from '@tutti/catalog/contract'
import { type Client, type FileTags, type LibraryTrack, playOf, system, type TestSystem, writeLibrary } from '@tutti/testing'
import { writeAgain } from './music.ts'

type Listed<I> = { items: I[]; next: string | null; total: number; snapshot_id?: string }
type Shelf = { id: string; items: { item: { id: string }; reason: { text: string } }[] }

const TRACKS = 90
/** So many albums, and so many artists. */
const RENAMED = 3
const MINUTE_MS = 60_000

/** Every item of a list, page by page. */
const everyPage = async <I>(client: Client, path: string): Promise<I[]> => {
  const items: I[] = []
  for (let next: string | null = path; next;) {
    const { status, body }: { status: number; body: Listed<I> } = await client.get(next)
    assert.equal(status, 200, `${next}: ${JSON.stringify(body)}`)
    items.push(...body.items)
    next = body.next && body.next.slice(new URL(body.next).origin.length)
  }
  return items
}

describe('music that was moved, retagged and renamed while Tutti was stopped', () => {
  let folder = ''
  let t: TestSystem
  let client: Client
  let library: LibraryTrack[] = []
  let made: LibraryTrack[] = []
  let playlist = ''
  let ids = new Map<LibraryTrack, string>()
  let kept: Awaited<ReturnType<typeof whatIsKept>>
  let named: Names
  const start = (options: object) => system({ data: join(folder, 'data'), environment: { TUTTI_WATCH: 'no' }, ...options })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-changed-'))
    made = library = await writeLibrary(join(folder, 'music'), { tracks: TRACKS })
    t = await start({ music: [join(folder, 'music')] })
    client = t.admin
    const tracks = await everyPage<TrackObject>(client, '/tutti/v1/tracks?limit=500')
    const byPath = new Map(tracks.map(({ id, tutti }) => [tutti.folder_path, id]))
    ids = new Map(made.map((track) => [track, byPath.get(track.path)!]))
    named = namesOf(tracks)
    playlist = await useAll(client, tracks)
    await t.settled()
    kept = await whatIsKept()
    await t.stop()
    library = await changeAll(join(folder, 'music'), made)
    t = await start({ fresh: true })
    client = t.admin
    await client.post('/tutti/v1/login', { name: 'admin', password: t.password })
    await client.post('/tutti/v1/scans', {})
    await t.settled()
  })
  after(async () => {
    await t.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Everything that a listener has made and done, without the names of the music. */
  const whatIsKept = async () => {
    const items = await everyPage<{ added_at: string; item: TrackObject }>(client, `/v1/playlists/${playlist}/items?limit=50`)
    const tracks = await everyPage<TrackObject>(client, '/tutti/v1/tracks?limit=500')
    const albums = await everyPage<TrackObject['album']>(client, '/tutti/v1/albums?limit=50')
    const shelves = (await client.get<{ shelves: Shelf[] }>('/tutti/v1/home')).body.shelves
    const history = await everyPage<{ play_id: string; played_at: string; track: TrackObject }>(client, '/tutti/v1/history?limit=50')
    return {
      playlist: items.map(({ added_at: addedAt, item }) => [item.id, addedAt, item.is_playable]),
      version: (await client.get(`/v1/playlists/${playlist}`)).body.snapshot_id as string,
      saved: await savedOf('tracks', 'track'),
      savedAlbums: await savedOf('albums', 'album'),
      followed: (await client.get('/v1/me/following?type=artist&limit=50')).body.artists.items.map(({ id }: { id: string }) => id),
      history: history.map((play) => [play.play_id, play.track.id, play.played_at]),
      topTracks: (await everyPage<TrackObject>(client, '/v1/me/top/tracks?limit=50')).map(({ id }) => id),
      topArtists: (await everyPage<{ id: string }>(client, '/v1/me/top/artists?limit=50')).map(({ id }) => id),
      plays: shelves.find(({ id }) => id === 'top-artists')!.items.map(({ item, reason }) => [item.id, reason.text]),
      popularity: new Map(tracks.map(({ id, popularity }) => [id, popularity])),
      albumPlays: new Map(albums.map(({ id, tutti }) => [id, tutti.play_count])),
      addedAt: new Map(tracks.map(({ id, tutti }) => [id, tutti.added_at])),
    }
  }
  const savedOf = async (kind: string, name: 'track' | 'album') =>
    (await everyPage<Record<typeof name, { id: string }> & { added_at: string }>(client, `/v1/me/${kind}?limit=50`)).map((one) => [
      one[name].id,
      one.added_at,
    ])

  it('keeps its ids, and shows the new names', async () => {
    const tracks = await everyPage<TrackObject>(client, '/tutti/v1/tracks?limit=500')
    const byPath = new Map(tracks.map((track) => [track.tutti.folder_path, track]))
    assert.equal(tracks.length, TRACKS)
    for (const [n, { path, tags }] of library.entries()) {
      const track = byPath.get(path)
      assert.ok(track, path)
      assert.equal(track.id, ids.get(made[n]!), `${made[n]!.path} → ${path}`)
      const told = [track.name, track.album.name, track.artists.map(({ name }) => name)]
      assert.deepEqual(told, [tags.title, tags.album, tags.artists], path)
    }
    const now = namesOf(tracks)
    for (const kind of ['albums', 'artists'] as const) {
      const renamed = [...named[kind]].filter(([id, name]) => now[kind].get(id) !== name)
      assert.deepEqual(
        renamed.map(([id]) => [id, now[kind].get(id)]),
        renamed.map(([id, name]) => [id, `${name} Anew`]),
      )
      assert.equal(renamed.length, RENAMED)
      assert.equal(now[kind].size, named[kind].size)
    }
  })

  it('is in the playlist in its order, saved, followed and counted as before', async () => {
    const { playlist: items, saved, savedAlbums, followed, history, topTracks } = kept
    assert.deepEqual(
      [items.length, saved.length, savedAlbums.length, followed.length],
      [TRACKS, TRACKS, named.albums.size, named.artists.size],
    )
    assert.ok(history.length > TRACKS && topTracks.length > TRACKS / 2)
    assert.deepEqual(await whatIsKept(), kept)
  })

  it('plays from the playlist, each track from where its file is now', async () => {
    const files = new Map(library.map(({ path }, n) => [ids.get(made[n]!), path]))
    const order = kept.playlist.map(([id]) => id as string)
    for (let n = 0; n < order.length; n += 20) {
      const { body } = await client.post('/tutti/v1/media/decide', { track_ids: order.slice(n, n + 20), types: ['audio/*'] })
      for (const { track_id: id, url } of body.items as { track_id: string; url: string }[]) {
        const { status, body: bytes } = await client.bytes(url)
        assert.equal(status, 200)
        assert.deepEqual(bytes, await readFile(join(folder, 'music', files.get(id)!)), id)
      }
    }
  })
})

type Names = { albums: Map<string, string>; artists: Map<string, string> }

/** The names of albums and artists, by id. */
const namesOf = (tracks: readonly TrackObject[]): Names => ({
  albums: new Map(tracks.map(({ album }) => [album.id, album.name])),
  artists: new Map(tracks.flatMap(({ artists }) => artists.map(({ id, name }) => [id, name]))),
})

/** Puts all of it into a playlist, saves and follows it, and plays some of it up to three times. Answers the playlist's id. */
const useAll = async (client: Client, tracks: readonly TrackObject[]): Promise<string> => {
  const expect = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer
    assert.ok(status < 300, JSON.stringify(body))
    return body
  }
  const { id } = (await expect(client.post('/v1/me/playlists', { name: 'Everything' }))) as { id: string }
  const uris = tracks.map(({ uri }) => uri).sort()
  await expect(client.post(`/v1/playlists/${id}/items`, { uris }))
  const { albums, artists } = namesOf(tracks)
  const named = [...[...albums.keys()].map((one) => `spotify:album:${one}`), ...[...artists.keys()].map((one) => `spotify:artist:${one}`)]
  for (const some of inPieces([...uris, ...named], 40)) await expect(client.put(`/v1/me/library?uris=${some.join()}`))
  const from = Date.now() - 1_000 * MINUTE_MS
  const plays = tracks.flatMap((track, n) => Array.from({ length: n % 4 }, () => track))
  const reports = plays.map((track, n) =>
    playOf(track.id, { started_at: new Date(from + n * MINUTE_MS).toISOString(), ms_played: track.duration_ms }),
  )
  for (const some of inPieces(reports, 50)) await expect(client.post('/tutti/v1/plays', { plays: some }))
  return id
}

const inPieces = <I>(items: readonly I[], length: number): I[][] =>
  Array.from({ length: Math.ceil(items.length / length) }, (_, n) => items.slice(n * length, (n + 1) * length))

/** Moves a fifth of the files, retags a fifth, does both to a fifth, and renames albums and artists all over. Answers what is there now. */
const changeAll = (music: string, library: readonly LibraryTrack[]): Promise<LibraryTrack[]> => {
  const albumArtists = [...new Set(library.map(({ tags }) => tags.albumArtists![0]!))].filter((name) => name !== 'Various Artists')
  const artists = albumArtists.slice(0, RENAMED)
  const albums = [
    ...new Set(library.flatMap(({ tags }) => (albumArtists.slice(RENAMED).includes(tags.albumArtists![0]!) ? [tags.album!] : []))),
  ].slice(0, RENAMED)
  const anew = (name: string) => (artists.includes(name) ? `${name} Anew` : name)
  return Promise.all(
    library.map((track, n) => {
      const { tags, path } = track
      const retagged: FileTags = n % 5 === 1 || n % 5 === 2 ? { title: `${tags.title} (again)`, genres: ['Polka'] } : {}
      const names = albums.includes(tags.album!) ? { album: `${tags.album} Anew` } : {}
      const isRenamed = [...tags.artists!, ...tags.albumArtists!].some((name) => artists.includes(name))
      const people = isRenamed ? { artists: tags.artists!.map(anew), albumArtists: tags.albumArtists!.map(anew) } : {}
      const place = n % 5 === 0 || n % 5 === 2 ? `elsewhere/${n % 7}/${n} ${basename(path)}` : path
      return writeAgain(music, track, { path: place, tags: { ...retagged, ...names, ...people } })
    }),
  )
}
