import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { audioFormats, writeAudioFile, type AudioFormat } from './write.ts'
import type { Cover } from './id3.ts'
import { tinyCover } from './png.ts'
import { pick, random } from './random.ts'
import type { FileTags } from './tags.ts'

/** One file of a made library: where it is, and what reading it must give. `coverHash` is the SHA-256 of its embedded picture. */
export type LibraryTrack = { path: string; format: AudioFormat; tags: FileTags; seconds: number; seed: number; coverHash?: string }

type Album = {
  artist: string
  name: string
  date: string
  genres: string[]
  format: AudioFormat
  discs: number
  compilation: boolean
  cover?: Cover
  ids: boolean
  key: string
}

/** Writes a plausible little library (albums over all formats, discs, compilations, several artists, identifiers, covers), always the same for a seed. */
export const writeLibrary = async (dir: string, { tracks, seed = 1 }: { tracks: number; seed?: number }): Promise<LibraryTrack[]> => {
  const next = random(seed)
  const made: LibraryTrack[] = []
  for (let number = 0; made.length < tracks; number += 1) {
    const album = makeAlbum(next, number, seed)
    const count = Math.min(tracks - made.length, 6 + Math.floor(next() * 7))
    for (let n = 0; n < count; n += 1) made.push(makeTrack(next, album, { n, count, seed: seed * 1_000_003 + made.length }))
    await Promise.all(made.slice(-count).map((track) => writeAudioFile({ ...track, path: join(dir, track.path), cover: album.cover })))
  }
  return made
}

const names = [
  'Ada Lind',
  'The Quiet Engines',
  'Björk Halldórs',
  'AC/DC Tribute',
  'Noor & the Tide',
  'Żółta Łódź',
  '東京の夜',
  'Кино Молчания',
  'Tyler, the Baker',
  'Ólafur Vík',
  'Mara Soto',
  'فيروز الصغيرة',
]
const words = [
  'Harbour',
  'Glass',
  'Northern',
  'Paper',
  'Violet',
  'Signal',
  'Winter',
  'Río',
  'Echo',
  'Lantern',
  'Salt',
  'Ágætis',
  'Ember',
  'Für Lena',
  'Meadow',
  '春',
]
const genres = ['Rock', 'Jazz', 'Electronic', 'Folk', 'Classical', 'R&B', 'Drum & Bass', 'Hip-Hop', 'Ambient', 'Soul']

const phrase = (next: () => number) => `${pick(next, words)} ${pick(next, words)}`

const makeAlbum = (next: () => number, number: number, seed: number): Album => {
  const compilation = next() < 0.1
  return {
    artist: compilation ? 'Various Artists' : pick(next, names),
    name: `${phrase(next)} ${number + 1}`,
    date: pick(next, [
      `${1960 + Math.floor(next() * 60)}`,
      `${1990 + Math.floor(next() * 30)}-0${1 + Math.floor(next() * 9)}-1${Math.floor(next() * 9)}`,
    ]),
    genres: next() < 0.3 ? [pick(next, genres.slice(0, 5)), pick(next, genres.slice(5))] : [pick(next, genres)],
    format: audioFormats[number % audioFormats.length]!,
    discs: next() < 0.2 ? 2 : 1,
    compilation,
    cover: next() < 0.6 ? tinyCover(seed * 1000 + number) : undefined,
    ids: next() < 0.4,
    key: `${seed}/${number}`,
  }
}

type Place = { n: number; count: number; seed: number }

const makeTrack = (next: () => number, album: Album, { n, count, seed }: Place): LibraryTrack => {
  const perDisc = Math.ceil(count / album.discs)
  const [disc, track] = [Math.floor(n / perDisc) + 1, (n % perDisc) + 1]
  const title = phrase(next)
  const artist = album.compilation ? pick(next, names) : album.artist
  const tags: FileTags = {
    title,
    artists: next() < 0.15 ? [artist, 'Guest of Honour'] : [artist],
    albumArtists: [album.artist],
    album: album.name,
    track,
    tracks: Math.min(perDisc, count - (disc - 1) * perDisc),
    disc,
    discs: album.discs,
    date: album.date,
    genres: album.genres,
    compilation: album.compilation,
    ...extras(next, album, n),
  }
  const path = `${folderName(album.artist)}/${folderName(album.name)}/${disc}-${String(track).padStart(2, '0')} ${folderName(title)}.${album.format}`
  return {
    path,
    format: album.format,
    tags,
    seconds: 0.5 + (n % 4) * 0.5,
    seed,
    ...(album.cover ? { coverHash: createHash('sha256').update(album.cover.bytes).digest('hex') } : {}),
  }
}

const extras = (next: () => number, album: Album, n: number): FileTags => ({
  ...(next() < 0.3 ? { composers: [pick(next, names)] } : {}),
  ...(next() < 0.2 ? { lyrics: `[00:00.50] First line of ${n}\n[00:01.00] and the second` } : {}),
  ...(album.ids
    ? {
        isrc: `QZTUT26${String(Math.floor(next() * 1e5)).padStart(5, '0')}`,
        musicBrainz: {
          recording: uuid(`${album.key}/r${n}`),
          track: uuid(`${album.key}/t${n}`),
          release: uuid(album.key),
          releaseGroup: uuid(`${album.key}/g`),
          artists: [uuid(album.artist)],
          albumArtists: [uuid(album.artist)],
        },
        replayGain: { trackGain: -7.25, trackPeak: 0.98, albumGain: -6.5, albumPeak: 1 },
      }
    : {}),
})

const folderName = (name: string) => name.replaceAll('/', '_')

const uuid = (text: string) => {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
