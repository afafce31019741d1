import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type FileTags, playOf, until, writeAudioFile } from '@tutti/testing'
import { makeHouse, type Named } from './music.ts'

const songs: FileTags[] = [
  { title: 'Ágætis byrjun', artists: ['Sigur Rós'], album: 'Ágætis byrjun', date: '1999', genres: ['Post-Rock'] },
  { title: "Don't Stop", artists: ["Sinéad O'Connor"], album: 'Hits', date: '1987', genres: ['Pop'] },
  { title: 'Thunderstruck', artists: ['AC/DC'], album: 'The Razors Edge', date: '1990', genres: ['Hard Rock'] },
  { title: '丸ノ内サディスティック', artists: ['椎名林檎'], album: '無罪モラトリアム', date: '1999', genres: ['J-Pop'] },
  { title: 'Группа крови', artists: ['Кино'], album: 'Группа крови', date: '1988', genres: ['Rock'] },
  { title: 'Straße', artists: ['Łódź & Ørsted'], album: 'Umläute', date: '2004', genres: ['Rock'], isrc: 'DEABC0400001' },
  { title: 'Silent River', artists: ['John Smith'], albumArtists: ['John Smith'], album: 'Golden Machine', date: '1974', genres: ['Folk'] },
  { title: 'River', artists: ['Joni'], album: 'Blue', date: '1971', genres: ['Folk'], barcode: '075992719926' },
  { title: 'Rivers of Sand', artists: ['Dune'], album: 'Rivers', date: '2020', genres: ['Ambient'] },
]

/** What is typed → the titles found, in order. */
const table: [query: string, titles: string[]][] = [
  ['agaetis', ['Ágætis byrjun']],
  ['ÁGÆTIS BYR', ['Ágætis byrjun']],
  ['dont sto', ["Don't Stop"]],
  ["don't", ["Don't Stop"]],
  ['oconnor', ["Don't Stop"]],
  ['sinead connor', ["Don't Stop"]],
  ['acdc thunder', ['Thunderstruck']],
  ['ac/dc', ['Thunderstruck']],
  ['丸ノ内', ['丸ノ内サディスティック']],
  ['林檎', ['丸ノ内サディスティック']],
  ['サ', ['丸ノ内サディスティック']],
  ['группа', ['Группа крови']],
  ['strasse', ['Straße']],
  ['lodz and orsted', ['Straße']],
  ['riv', ['River', 'Rivers of Sand', 'Silent River']],
  ['river', ['River', 'Rivers of Sand', 'Silent River']],
  ['sil riv', ['Silent River']],
  ['silent smith', ['Silent River']],
  ['river artist:joni', ['River']],
  ['track:river year:1970-1980', ['River', 'Silent River']],
  ['album:"golden machine"', ['Silent River']],
  ['genre:"hard rock"', ['Thunderstruck']],
  ['isrc:DE-ABC-04-00001', ['Straße']],
  ['year:1999 agaetis', ['Ágætis byrjun']],
  ['xyzzy', []],
  ['"', []],
  ['* AND OR NOT ( :', []],
]

describe('search', () => {
  let house: Awaited<ReturnType<typeof makeHouse>>
  before(
    async () =>
      void (house = await makeHouse(async (dir) => {
        for (const [n, tags] of songs.entries()) await writeAudioFile({ path: join(dir, `${n}/1.flac`), format: 'flac', tags })
      })),
  )
  after(() => house.end())
  const find = async (q: string, type = 'track') => (await house.t.admin.get(`/v1/search?type=${type}&q=${encodeURIComponent(q)}`)).body

  for (const [query, titles] of table) {
    it(`for ${query} finds ${titles.join(', ') || 'nothing'}`, async () => {
      const { tracks } = await find(query)
      assert.deepEqual(
        tracks.items.map((track: Named) => track.name),
        titles,
      )
      assert.equal(tracks.total, titles.length)
    })
  }

  it('finds albums and artists, each kind as a page of its own', async () => {
    const { albums, artists, tracks, playlists } = await find('blue', 'album,artist,track,playlist')
    assert.deepEqual(
      [albums.items.map((one: { name: string }) => one.name), artists.total, tracks.total, playlists.total],
      [['Blue'], 0, 1, 0],
    )
    assert.match(albums.href, /q=blue&type=album/)
    assert.deepEqual(
      (await find('upc:075992719926', 'album')).albums.items.map((one: { name: string }) => one.name),
      ['Blue'],
    )
    assert.deepEqual((await find('kino', 'artist')).artists.total, 0)
    assert.deepEqual(
      (await find('кин', 'artist')).artists.items.map((one: { name: string }) => one.name),
      ['Кино'],
    )
    assert.equal((await find('tag:new', 'album')).albums.total, 9)
  })

  it('puts what is played more often first', async () => {
    const before = (await find('riv')).tracks.items
    const last = before.at(-1)
    for (let n = 0; n < 40; n += 1) {
      const play = playOf(last.id, { started_at: new Date(Date.now() - n * 60_000).toISOString() })
      assert.equal((await house.t.admin.post('/tutti/v1/plays', { plays: [play] })).status, 200)
    }
    await until(async () => (await find('riv')).tracks.items[0].id === last.id, { what: 'the most played to come first' })
    assert.ok((await house.t.admin.get(`/v1/tracks/${last.id}`)).body.popularity > 40)
  })
})
