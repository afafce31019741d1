import { latin1, u16, u32 } from './bytes.ts'
import type { Cover } from './id3.ts'
import { packetsOf } from './packets.ts'
import type { Making } from './plain.ts'
import { randomBytes } from './random.ts'
import { comments, type FileTags } from './tags.ts'

const sampleRate = 8000
const frameSamples = 1024

/** AAC LC, mono, in an iTunes-like file (ISO/IEC 14496-12 and -14): ftyp, mdat, moov. */
export const m4a = (making: Making) => {
  const frames = packetsOf('aac', Math.max(1, Math.round((making.seconds * sampleRate) / frameSamples)), making.seed)
  const ftyp = box('ftyp', latin1('M4A '), u32(0), latin1('M4A isom'))
  // No sample refers to the last bytes: they make the audio of each seed its own.
  const mdat = box('mdat', ...frames, randomBytes(making.seed, 16))
  return Buffer.concat([ftyp, mdat, moov({ frames, offset: ftyp.length + 8, tags: making.tags, cover: making.cover })])
}

type Movie = { frames: Buffer[]; offset: number; tags: FileTags; cover?: Cover }

const unity = Buffer.concat([u32(0x10000), Buffer.alloc(12), u32(0x10000), Buffer.alloc(12), u32(0x40000000)])

const moov = (movie: Movie) => {
  const duration = movie.frames.length * frameSamples
  const mvhd = full(
    'mvhd',
    0,
    u32(0),
    u32(0),
    u32(sampleRate),
    u32(duration),
    u32(0x10000),
    u16(0x100),
    Buffer.alloc(10),
    unity,
    Buffer.alloc(24),
    u32(2),
  )
  const tkhd = full(
    'tkhd',
    7,
    u32(0),
    u32(0),
    u32(1),
    u32(0),
    u32(duration),
    Buffer.alloc(8),
    u16(0),
    u16(0),
    u16(0x100),
    u16(0),
    unity,
    u32(0),
    u32(0),
  )
  const mdhd = full('mdhd', 0, u32(0), u32(0), u32(sampleRate), u32(duration), u16(0x55c4), u16(0))
  const hdlr = full('hdlr', 0, u32(0), latin1('soun'), Buffer.alloc(13))
  const dinf = box('dinf', full('dref', 0, u32(1), full('url ', 1)))
  const minf = box('minf', full('smhd', 0, u32(0)), dinf, sampleTable(movie))
  return box('moov', mvhd, box('trak', tkhd, box('mdia', mdhd, hdlr, minf)), box('udta', meta(movie.tags, movie.cover)))
}

const sampleTable = ({ frames, offset }: Movie) =>
  box(
    'stbl',
    full('stsd', 0, u32(1), sampleEntry()),
    full('stts', 0, u32(1), u32(frames.length), u32(frameSamples)),
    full('stsc', 0, u32(1), u32(1), u32(frames.length), u32(1)),
    full('stsz', 0, u32(0), u32(frames.length), ...frames.map((frame) => u32(frame.length))),
    full('stco', 0, u32(1), u32(offset)),
  )

/** AudioSpecificConfig: object type 2 (LC), frequency index 11 (8 kHz), one channel. */
const sampleEntry = () => {
  const config = u16((2 << 11) | (11 << 7) | (1 << 3))
  const decoder = descriptor(4, Buffer.from([0x40, 0x15, 0, 0, 0]), u32(16_000), u32(16_000), descriptor(5, config))
  const esds = full('esds', 0, descriptor(3, u16(1), Buffer.from([0]), decoder, descriptor(6, Buffer.from([2]))))
  return box('mp4a', Buffer.alloc(6), u16(1), Buffer.alloc(8), u16(1), u16(16), u32(0), u32(sampleRate << 16), esds)
}

const descriptor = (tag: number, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, body.length]), body])
}

const items: Record<string, string> = {
  TITLE: '\xa9nam',
  ARTIST: '\xa9ART',
  ALBUMARTIST: 'aART',
  ALBUM: '\xa9alb',
  DATE: '\xa9day',
  GENRE: '\xa9gen',
  COMPOSER: '\xa9wrt',
  LYRICS: '\xa9lyr',
  COMMENT: '\xa9cmt',
  COPYRIGHT: 'cprt',
  TITLESORT: 'sonm',
  ARTISTSORT: 'soar',
  ALBUMARTISTSORT: 'soaa',
  ALBUMSORT: 'soal',
}

const freeForm: Record<string, string> = {
  MUSICBRAINZ_TRACKID: 'MusicBrainz Track Id',
  MUSICBRAINZ_RELEASETRACKID: 'MusicBrainz Release Track Id',
  MUSICBRAINZ_ALBUMID: 'MusicBrainz Album Id',
  MUSICBRAINZ_RELEASEGROUPID: 'MusicBrainz Release Group Id',
  MUSICBRAINZ_ARTISTID: 'MusicBrainz Artist Id',
  MUSICBRAINZ_ALBUMARTISTID: 'MusicBrainz Album Artist Id',
}

const binary = new Set(['TRACKNUMBER', 'TRACKTOTAL', 'DISCNUMBER', 'DISCTOTAL', 'COMPILATION', 'BPM'])

const meta = (tags: FileTags, cover?: Cover) => {
  const texts = Map.groupBy(
    comments(tags).filter(([name]) => !binary.has(name)),
    ([name]) => name,
  )
  const list = [...texts].map(([name, pairs]) =>
    textItem(
      name,
      pairs.map(([, value]) => data(1, Buffer.from(value))),
    ),
  )
  if (tags.track) list.push(box('trkn', data(0, Buffer.concat([u16(0), u16(tags.track), u16(tags.tracks ?? 0), u16(0)]))))
  if (tags.disc) list.push(box('disk', data(0, Buffer.concat([u16(0), u16(tags.disc), u16(tags.discs ?? 0)]))))
  if (tags.compilation) list.push(box('cpil', data(21, Buffer.from([1]))))
  if (tags.bpm) list.push(box('tmpo', data(21, u16(Math.round(tags.bpm)))))
  if (cover) list.push(box('covr', data(cover.mime === 'image/png' ? 14 : 13, Buffer.from(cover.bytes))))
  return full('meta', 0, full('hdlr', 0, u32(0), latin1('mdirappl'), Buffer.alloc(9)), box('ilst', ...list))
}

const textItem = (name: string, values: Buffer[]) =>
  items[name]
    ? box(items[name], ...values)
    : box('----', full('mean', 0, latin1('com.apple.iTunes')), full('name', 0, latin1(freeForm[name] ?? name)), ...values)

const data = (type: number, body: Buffer) => box('data', u32(type), u32(0), body)

const box = (type: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts)
  return Buffer.concat([u32(body.length + 8), latin1(type), body])
}

const full = (type: string, flags: number, ...parts: Buffer[]) => box(type, u32(flags), ...parts)
