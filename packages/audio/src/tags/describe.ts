import type { AudioFile, MusicBrainzIds, ReplayGain } from '../audio-file.ts'
import type { Fields } from './fields.ts'
import { date, decimal, distinct, flag, fraction, genreNames, isrc, line, uuids } from './values.ts'

export type Described = Omit<
  AudioFile,
  'durationMs' | 'bitrate' | 'sampleRate' | 'bitDepth' | 'channels' | 'container' | 'codec' | 'hasCover' | 'coverHash' | 'audioHash'
>

const longestText = 100_000

/** The tag's fields as what they mean. `fileName` gives the title where the tag has none. */
export const describe = (fields: Fields, fileName: string): Described => {
  const first = (name: string) => fields.values.get(name)?.[0]
  const one = (name: string) => line(first(name) ?? '')
  const [track, tracks] = fraction(first('TRACKNUMBER'))
  const [disc, discs] = fraction(first('DISCNUMBER'))
  return {
    title: one('TITLE') ?? titleOf(fileName),
    ...people(fields),
    album: one('ALBUM'),
    titleSort: one('TITLESORT'),
    albumSort: one('ALBUMSORT'),
    track,
    tracks: fraction(first('TRACKTOTAL'))[0] ?? tracks,
    disc,
    discs: fraction(first('DISCTOTAL'))[0] ?? discs,
    discSubtitle: one('DISCSUBTITLE'),
    date: date(first('DATE')),
    originalDate: date(first('ORIGINALDATE')) ?? date(first('ORIGINALYEAR')),
    genres: distinct(many(fields, 'GENRE', true).flatMap(genreNames)),
    lyrics: text(first('LYRICS')),
    comment: text(first('COMMENT')),
    compilation: flag(first('COMPILATION')),
    isrc: isrc(first('ISRC')),
    bpm: decimal(first('BPM'), { least: 1, most: 1000 }),
    musicBrainz: musicBrainz(fields),
    label: one('LABEL'),
    catalogNumber: one('CATALOGNUMBER'),
    barcode: one('BARCODE'),
    copyright: one('COPYRIGHT'),
    replayGain: replayGain(first),
  }
}

const text = (value: string | undefined) => value?.replace(/\r\n?/g, '\n').slice(0, longestText).trim() || undefined

/** ARTISTS holds each artist on its own where ARTIST holds the credit as printed ("A feat. B"). */
const people = (fields: Fields) => ({
  artists: distinct(fields.values.has('ARTISTS') ? many(fields, 'ARTISTS') : many(fields, 'ARTIST')),
  albumArtists: distinct(many(fields, 'ALBUMARTIST')),
  artistSorts: many(fields, 'ARTISTSORT'),
  albumArtistSorts: many(fields, 'ALBUMARTISTSORT'),
  composers: distinct(many(fields, 'COMPOSER')),
})

/** Only ";" and " / " separate, and only in one text of a tag that has no lists: "AC/DC", "Simon & Garfunkel" and "Tyler, The Creator" are names. */
const many = (fields: Fields, name: string, always = false) => {
  const values = fields.values.get(name) ?? []
  const split = values.length === 1 && (always || fields.joined.has(name))
  return (split ? values[0]!.split(/;| \/ /) : values).flatMap((value) => line(value) ?? [])
}

const musicBrainz = ({ values }: Fields): MusicBrainzIds => {
  const ids = (name: string) => uuids(values.get(name) ?? [])
  return {
    recording: ids('MUSICBRAINZTRACKID')[0],
    track: ids('MUSICBRAINZRELEASETRACKID')[0],
    release: ids('MUSICBRAINZALBUMID')[0],
    releaseGroup: ids('MUSICBRAINZRELEASEGROUPID')[0],
    artists: ids('MUSICBRAINZARTISTID'),
    albumArtists: ids('MUSICBRAINZALBUMARTISTID'),
  }
}

/** R128 gains are Q7.8 towards -23 LUFS (RFC 7845, 5.2.1); ReplayGain 2 refers to -18 LUFS. */
const replayGain = (first: (name: string) => string | undefined): ReplayGain => {
  const gain = (name: string) => decimal(first(`REPLAYGAIN${name}GAIN`), { least: -60, most: 60 }) ?? r128(first(`R128${name}GAIN`))
  const peak = (name: string) => decimal(first(`REPLAYGAIN${name}PEAK`), { least: 0, most: 100 })
  return { trackGain: gain('TRACK'), trackPeak: peak('TRACK'), albumGain: gain('ALBUM'), albumPeak: peak('ALBUM') }
}

const r128 = (value: string | undefined) => {
  const steps = decimal(value, { least: -32768, most: 32767 })
  return steps === undefined ? undefined : Math.round((steps / 256 + 5) * 100) / 100
}

/** "1-03 - Blue Train.flac" → "Blue Train"; "99 Luftballons.mp3" stays whole. */
const titleOf = (fileName: string) => {
  const name = fileName.replace(/\.[^.]{1,5}$/, '')
  const title = name.replace(/^(?:\d{1,2}-\d{2}\s+|(?:\d{1,2}[-.])?\d{1,3}\s*[-._]\s*|0\d\s+)(?=\S)/, '')
  return line(title.replaceAll('_', ' ')) ?? line(name) ?? 'Untitled'
}
