import { latin1, u32 } from './bytes.ts'
import { comments, type FileTags } from './tags.ts'

/** The embedded front picture. */
export type Cover = { bytes: Uint8Array; mime: string }

const frames: Record<string, string> = {
  TITLE: 'TIT2',
  ARTIST: 'TPE1',
  ALBUMARTIST: 'TPE2',
  ALBUM: 'TALB',
  TITLESORT: 'TSOT',
  ARTISTSORT: 'TSOP',
  ALBUMARTISTSORT: 'TSO2',
  ALBUMSORT: 'TSOA',
  DISCSUBTITLE: 'TSST',
  DATE: 'TDRC',
  ORIGINALDATE: 'TDOR',
  GENRE: 'TCON',
  COMPOSER: 'TCOM',
  COMPILATION: 'TCMP',
  ISRC: 'TSRC',
  BPM: 'TBPM',
  LABEL: 'TPUB',
  COPYRIGHT: 'TCOP',
}

/** An ID3v2.4 tag (id3.org, id3v2.4.0-structure): UTF-8, values separated by NUL, 64 bytes of padding. */
export const id3v2 = (tags: FileTags, cover?: Cover) => {
  const fields = new Map<string, string[]>()
  for (const [name, value] of comments(tags)) fields.set(name, [...(fields.get(name) ?? []), value])
  const body = Buffer.concat([
    ...numbers(tags),
    ...[...fields].flatMap(([name, values]) => textFrame(name, values)),
    ...(cover ? [picture(cover)] : []),
    Buffer.alloc(64),
  ])
  return Buffer.concat([latin1('ID3\x04\0\0'), synchsafe(body.length), body])
}

const numbers = ({ track, tracks, disc, discs }: FileTags) => [
  ...(track ? [frame('TRCK', text(tracks ? `${track}/${tracks}` : `${track}`))] : []),
  ...(disc ? [frame('TPOS', text(discs ? `${disc}/${discs}` : `${disc}`))] : []),
]

const inNumbers = new Set(['TRACKNUMBER', 'TRACKTOTAL', 'DISCNUMBER', 'DISCTOTAL'])

const textFrame = (name: string, values: string[]) => {
  if (inNumbers.has(name)) return []
  if (name === 'LYRICS') return [frame('USLT', Buffer.concat([latin1('\x03eng\0'), Buffer.from(values[0]!)]))]
  if (name === 'COMMENT') return [frame('COMM', Buffer.concat([latin1('\x03eng\0'), Buffer.from(values[0]!)]))]
  if (name === 'MUSICBRAINZ_TRACKID') return [frame('UFID', latin1(`http://musicbrainz.org\0${values[0]}`))]
  const id = frames[name]
  return [id ? frame(id, text(values.join('\0'))) : frame('TXXX', text([described[name] ?? name, ...values].join('\0')))]
}

/** As MusicBrainz Picard names them. */
const described: Record<string, string> = {
  MUSICBRAINZ_RELEASETRACKID: 'MusicBrainz Release Track Id',
  MUSICBRAINZ_ALBUMID: 'MusicBrainz Album Id',
  MUSICBRAINZ_RELEASEGROUPID: 'MusicBrainz Release Group Id',
  MUSICBRAINZ_ARTISTID: 'MusicBrainz Artist Id',
  MUSICBRAINZ_ALBUMARTISTID: 'MusicBrainz Album Artist Id',
}

const text = (value: string) => Buffer.concat([Buffer.from([3]), Buffer.from(value)])

const picture = ({ bytes, mime }: Cover) => frame('APIC', Buffer.concat([latin1(`\x03${mime}\0\x03\0`), bytes]))

const frame = (id: string, body: Buffer) => Buffer.concat([latin1(id), synchsafe(body.length), latin1('\0\0'), body])

const synchsafe = (size: number) => u32(((size & 0xfe00000) << 3) | ((size & 0x1fc000) << 2) | ((size & 0x3f80) << 1) | (size & 0x7f))
