import {
  Id3v2CommentsFrame,
  Id3v2TextInformationFrame,
  Id3v2UniqueFileIdentifierFrame,
  Id3v2UnsynchronizedLyricsFrame,
  Id3v2UserTextInformationFrame,
  type Id3v2Frame,
  type Id3v2Tag,
} from 'node-taglib-sharp'
import { add, addJoined, fieldName, noFields, type Fields } from './fields.ts'

/** Text frames by their ID3v2.4 (and older) identifier. */
const names: Record<string, string> = {
  TIT2: 'TITLE',
  TPE1: 'ARTIST',
  TPE2: 'ALBUMARTIST',
  TALB: 'ALBUM',
  TRCK: 'TRACKNUMBER',
  TPOS: 'DISCNUMBER',
  TSST: 'DISCSUBTITLE',
  TCON: 'GENRE',
  TCOM: 'COMPOSER',
  TDRC: 'DATE',
  TYER: 'YEAR23',
  TDAT: 'DAY23',
  TDRL: 'RELEASEDATE24',
  TDOR: 'ORIGINALDATE',
  TORY: 'ORIGINALYEAR',
  TSOT: 'TITLESORT',
  TSOP: 'ARTISTSORT',
  TSO2: 'ALBUMARTISTSORT',
  TSOA: 'ALBUMSORT',
  TSRC: 'ISRC',
  TBPM: 'BPM',
  TPUB: 'LABEL',
  TCOP: 'COPYRIGHT',
  TCMP: 'COMPILATION',
}

export const id3v2Fields = (tag: Id3v2Tag): Fields => {
  const fields = noFields()
  for (const frame of tag.frames) addFrame(fields, frame, tag.version)
  const [year, day] = [fields.values.get('YEAR23')?.[0], fields.values.get('DAY23')?.[0]]
  // TDAT is "DDMM" (id3.org, id3v2.3.0).
  if (year && !fields.values.has('DATE'))
    add(fields, 'DATE', [day && /^\d{4}$/.test(day) && /^\d{4}$/.test(year) ? `${year}-${day.slice(2)}-${day.slice(0, 2)}` : year])
  if (!fields.values.has('DATE')) add(fields, 'DATE', fields.values.get('RELEASEDATE24') ?? [])
  return fields
}

const addFrame = (fields: Fields, frame: Id3v2Frame, version: number) => {
  const put = version < 4 ? addJoined : add
  if (frame instanceof Id3v2UserTextInformationFrame) return put(fields, fieldName(frame.description), frame.text)
  if (frame instanceof Id3v2TextInformationFrame) {
    const name = names[frame.frameId.toString()]
    return name && put(fields, name, version < 4 ? rawText(frame, version) : frame.text)
  }
  if (frame instanceof Id3v2UnsynchronizedLyricsFrame) return add(fields, 'LYRICS', [frame.text])
  // iTunes keeps numbers for itself in comments with such descriptions.
  if (frame instanceof Id3v2CommentsFrame && !/^(itun|id3v1 comment$|songs-db|mm_|mediaJukebox)/i.test(frame.description ?? ''))
    return add(fields, 'COMMENT', [frame.text])
  if (frame instanceof Id3v2UniqueFileIdentifierFrame && frame.owner === 'http://musicbrainz.org') {
    return add(fields, 'MUSICBRAINZTRACKID', [Buffer.from(frame.identifier.toByteArray()).toString('latin1')])
  }
}

/**
 * Before ID3v2.4 the library splits names at every "/" (so "AC/DC" are two) and drops what follows a NUL, which many taggers
 * write between values. The frame's own bytes are there until its text is asked for.
 */
const rawText = (frame: Id3v2TextInformationFrame, version: number) => {
  try {
    const bytes = Buffer.from(frame.render(version).toByteArray()).subarray(version === 2 ? 6 : 10)
    return decode(bytes)
      .split('\0')
      .map((text) => text.replace(/^\ufeff/, ''))
  } catch {
    return frame.text
  }
}

const decode = (bytes: Buffer) => {
  const body = bytes.subarray(1)
  if (bytes[0] === 0) return body.toString('latin1')
  if (bytes[0] === 3) return body.toString('utf8')
  const even = body.subarray(0, body.length & ~1)
  const bigEndian = bytes[0] === 2 || (even[0] === 0xfe && even[1] === 0xff)
  return (bigEndian ? Buffer.from(even).swap16() : even).toString('utf16le')
}
