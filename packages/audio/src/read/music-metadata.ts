import type { ICommonTagsResult, IFormat } from 'music-metadata'
import type { Codec } from '../audio-file.ts'
import { add, noFields, type Fields } from '../tags/fields.ts'
import type { Parsed } from './parsed.ts'

/** The second tag library: slower, but it knows more formats and forgives more. Loaded only when first needed. */
export const readWithMusicMetadata = async (path: string): Promise<Parsed> => {
  const { parseFile } = await import('music-metadata')
  const { common, format } = await parseFile(path, { duration: false })
  const picture = common.picture?.find((one) => /front/i.test(one.type ?? '')) ?? common.picture?.[0]
  return {
    fields: fieldsOf(common),
    durationMs: (format.duration ?? 0) * 1000,
    sampleRate: format.sampleRate ?? 0,
    channels: format.numberOfChannels ?? 0,
    bitDepth: format.lossless ? (format.bitsPerSample ?? 0) : 0,
    codec: codecOf(format),
    cover: picture && { bytes: () => picture.data, mime: picture.format },
  }
}

const codecs: [RegExp, Codec][] = [
  [/wavpack/i, 'wavpack'],
  [/musepack|mpc/i, 'musepack'],
  [/monkey/i, 'ape'],
  [/tta/i, 'tta'],
  [/dsd/i, 'dsd'],
  [/opus/i, 'opus'],
  [/vorbis/i, 'vorbis'],
  [/flac/i, 'flac'],
  [/alac/i, 'alac'],
  [/aac|mpeg-4/i, 'aac'],
  [/layer 3|mp3/i, 'mp3'],
  [/layer 2/i, 'mp2'],
  [/pcm/i, 'pcm'],
]

const codecOf = (format: IFormat) => codecs.find(([pattern]) => pattern.test(`${format.codec ?? ''} ${format.container ?? ''}`))?.[1]

const plain: [string, keyof ICommonTagsResult][] = [
  ['TITLE', 'title'],
  ['ARTIST', 'artist'],
  ['ARTISTS', 'artists'],
  ['ALBUM', 'album'],
  ['ALBUMARTIST', 'albumartist'],
  ['TITLESORT', 'titlesort'],
  ['ARTISTSORT', 'artistsort'],
  ['ALBUMSORT', 'albumsort'],
  ['ALBUMARTISTSORT', 'albumartistsort'],
  ['DISCSUBTITLE', 'discsubtitle'],
  ['DATE', 'date'],
  ['ORIGINALDATE', 'originaldate'],
  ['GENRE', 'genre'],
  ['COMPOSER', 'composer'],
  ['ISRC', 'isrc'],
  ['BPM', 'bpm'],
  ['LABEL', 'label'],
  ['CATALOGNUMBER', 'catalognumber'],
  ['BARCODE', 'barcode'],
  ['COPYRIGHT', 'copyright'],
  ['MUSICBRAINZTRACKID', 'musicbrainz_recordingid'],
  ['MUSICBRAINZRELEASETRACKID', 'musicbrainz_trackid'],
  ['MUSICBRAINZALBUMID', 'musicbrainz_albumid'],
  ['MUSICBRAINZRELEASEGROUPID', 'musicbrainz_releasegroupid'],
  ['MUSICBRAINZARTISTID', 'musicbrainz_artistid'],
  ['MUSICBRAINZALBUMARTISTID', 'musicbrainz_albumartistid'],
]

const fieldsOf = (common: ICommonTagsResult): Fields => {
  const fields = noFields()
  for (const [name, key] of plain) add(fields, name, texts(common[key]))
  if (!fields.values.has('DATE')) add(fields, 'DATE', texts(common.year))
  add(fields, 'TRACKNUMBER', [fractionText(common.track)])
  add(fields, 'DISCNUMBER', [fractionText(common.disk)])
  add(fields, 'COMMENT', [common.comment?.[0]?.text])
  add(fields, 'LYRICS', [common.lyrics?.[0]?.text])
  if (common.compilation) add(fields, 'COMPILATION', ['1'])
  for (const [name, ratio] of [
    ['TRACK', common.replaygain_track_gain],
    ['ALBUM', common.replaygain_album_gain],
  ] as const)
    add(fields, `REPLAYGAIN${name}GAIN`, texts(ratio?.dB))
  for (const [name, ratio] of [
    ['TRACK', common.replaygain_track_peak],
    ['ALBUM', common.replaygain_album_peak],
  ] as const)
    add(fields, `REPLAYGAIN${name}PEAK`, texts(ratio?.ratio))
  return fields
}

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string' || typeof one === 'number').map(String)

const fractionText = ({ no, of }: { no: number | null; of: number | null }) => (no ? `${no}${of ? `/${of}` : ''}` : undefined)
