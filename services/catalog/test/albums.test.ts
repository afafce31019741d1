import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type FileTags, writeAudioFile } from '@tutti/testing'
import { allTracks, cover, makeHouse, type Named } from './music.ts'

type File = [path: string, tags: FileTags]

/** Folder by folder: what stands there, and the albums that a listener expects (artists: name: number of tracks). */
const cases: { name: string; files: File[]; albums: string[] }[] = [
  {
    name: 'two discs in folders of their own are one album',
    files: [
      ['discs/CD1/01.mp3', { title: 'a', artists: ['Disc Band'], album: 'Both Discs', track: 1, date: '1999' }],
      ['discs/CD 2/01.mp3', { title: 'b', artists: ['Disc Band'], album: 'Both Discs', track: 1, date: '1999' }],
    ],
    albums: ['Disc Band: Both Discs: 2'],
  },
  {
    name: 'tracks of many artists with one album name and no album artist are a compilation',
    files: [
      ['mix/1.flac', { title: 'a', artists: ['One'], album: 'Mix Tape', track: 1 }],
      ['mix/2.flac', { title: 'b', artists: ['Two'], album: 'Mix Tape', track: 2 }],
      ['mix/3.flac', { title: 'c', artists: ['Three'], album: 'Mix Tape', track: 3 }],
    ],
    albums: ['Various Artists: Mix Tape: 3'],
  },
  {
    name: 'guests do not make a compilation',
    files: [
      ['guests/1.mp3', { title: 'a', artists: ['Host'], album: 'With Guests', track: 1 }],
      ['guests/2.mp3', { title: 'b', artists: ['Host feat. Someone'], album: 'With Guests', track: 2 }],
      ['guests/3.mp3', { title: 'c', artists: ['Host', 'Guest'], album: 'With Guests', track: 3 }],
    ],
    albums: ['Host: With Guests: 3'],
  },
  {
    name: 'albums of one name by two artists are two',
    files: [
      ['hits a/1.mp3', { title: 'a', artists: ['Ann'], albumArtists: ['Ann'], album: 'Greatest Hits', track: 1 }],
      ['hits b/1.mp3', { title: 'b', artists: ['Bob'], albumArtists: ['Bob'], album: 'Greatest Hits', track: 1 }],
    ],
    albums: ['Ann: Greatest Hits: 1', 'Bob: Greatest Hits: 1'],
  },
  {
    name: 'two releases of one name in two years are two, and a track without a year splits none',
    files: [
      ['first/1.mp3', { title: 'a', artists: ['Again'], album: 'Again', track: 1, date: '1980' }],
      ['first/2.mp3', { title: 'b', artists: ['Again'], album: 'Again', track: 2 }],
      ['second/1.mp3', { title: 'a', artists: ['Again'], album: 'Again', track: 1, date: '2001-05-06' }],
      ['second/2.mp3', { title: 'b', artists: ['Again'], album: 'Again', track: 2, date: '2001' }],
    ],
    albums: ['Again: Again: 2', 'Again: Again: 2'],
  },
  {
    name: 'two MusicBrainz releases are two, and a track without an id belongs to the one in its folder',
    files: [
      [
        'mb1/1.mp3',
        {
          title: 'a',
          artists: ['Mb'],
          album: 'Mb',
          track: 1,
          date: '2010',
          musicBrainz: { release: '11111111-1111-4111-8111-111111111111', artists: [], albumArtists: [] },
        },
      ],
      ['mb1/2.mp3', { title: 'b', artists: ['Mb'], album: 'Mb', track: 2, date: '2010' }],
      [
        'mb2/1.mp3',
        {
          title: 'a',
          artists: ['Mb'],
          album: 'Mb',
          track: 1,
          date: '2010',
          musicBrainz: { release: '22222222-2222-4222-8222-222222222222', artists: [], albumArtists: [] },
        },
      ],
    ],
    albums: ['Mb: Mb: 1', 'Mb: Mb: 2'],
  },
  {
    name: 'files without an album are called after their folder',
    files: [
      ['loose/Old Tapes/1.wav', { title: 'a', artists: ['Taper'] }],
      ['loose/Old Tapes/2.wav', { title: 'b', artists: ['Taper'] }],
    ],
    albums: ['Taper: Old Tapes: 2'],
  },
]

describe('albums', () => {
  let house: Awaited<ReturnType<typeof makeHouse>>
  const fill = async (dir: string) => {
    for (const { files } of cases)
      for (const [path, tags] of files) await writeAudioFile({ path: join(dir, path), format: path.split('.').at(-1) as 'mp3', tags })
    await writeFile(join(dir, 'discs/cover.png'), cover(1).bytes)
    await writeFile(join(dir, 'mix/2.lrc'), '[la:de]\n[00:02.50]zwei\n[00:01.00]eins\n')
  }
  before(async () => void (house = await makeHouse(fill)))
  after(() => house.end())

  for (const { name, files, albums } of cases) {
    it(name, async () => {
      const tracks = await allTracks(house.t)
      const found = new Map<string, string>()
      for (const [path] of files) {
        const { album } = tracks.get(path)
        found.set(album.id, `${album.artists.map((one: { name: string }) => one.name)}: ${album.name}: ${album.total_tracks}`)
      }
      assert.deepEqual([...found.values()].sort(), albums)
    })
  }

  it('numbers discs after their folders, and takes the cover from the folder above', async () => {
    const tracks = await allTracks(house.t)
    assert.equal(tracks.get('discs/CD 2/01.mp3').disc_number, 2)
    assert.doesNotMatch(tracks.get('discs/CD 2/01.mp3').album.images[0]!.url, /none-/)
  })

  it('shows the lyrics of a .lrc file beside a track, in the order of their times', async () => {
    const { id } = (await allTracks(house.t)).get('mix/2.flac')
    const { body } = await house.t.admin.get(`/tutti/v1/tracks/${id}/lyrics`)
    assert.deepEqual(body, {
      track_id: id,
      synced: true,
      language: 'de',
      lines: [
        { start_ms: 1000, text: 'eins' },
        { start_ms: 2500, text: 'zwei' },
      ],
    })
    const other = (await allTracks(house.t)).get('mix/1.flac')
    const none = await house.t.admin.get(`/tutti/v1/tracks/${other.id}/lyrics`)
    assert.deepEqual([none.status, none.body.error.code], [404, 'lyrics.none'])
  })

  it('takes a new cover and new lyrics when only these have changed', async () => {
    const before = (await allTracks(house.t)).get('discs/CD1/01.mp3').album.images[0]!.url
    await writeFile(join(house.dir, 'discs/cover.png'), cover(2).bytes)
    await writeFile(join(house.dir, 'mix/1.lrc'), 'only words')
    await house.scan()
    const tracks = await allTracks(house.t)
    assert.notEqual(tracks.get('discs/CD1/01.mp3').album.images[0]!.url, before)
    assert.equal(tracks.get('mix/1.flac').tutti.has_lyrics, true)
  })

  it('gives whole albums, artists with their albums, and the tracks of each', async () => {
    const { album, artists } = (await allTracks(house.t)).get('guests/3.mp3')
    const whole = (await house.t.admin.get(`/v1/albums/${album.id}`)).body
    assert.deepEqual(
      whole.tracks.items.map((track: Named) => track.name),
      ['a', 'b', 'c'],
    )
    const guest = artists.find(({ name }) => name === 'Guest')!
    const appears = (await house.t.admin.get(`/v1/artists/${guest.id}/albums?include_groups=appears_on`)).body
    assert.deepEqual(
      appears.items.map((one: Named) => [one.id, one.album_group]),
      [[album.id, 'appears_on']],
    )
    assert.equal((await house.t.admin.get(`/v1/artists/${guest.id}/albums?include_groups=album,single`)).body.total, 0)
    assert.equal((await house.t.admin.get(`/v1/artists/${guest.id}/top-tracks`)).body.tracks.length, 1)
    assert.equal((await house.t.admin.get('/v1/albums/0000000000000000000000')).status, 404)
  })
})
