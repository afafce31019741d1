import {
  Mpeg4AppleAdditionalInfoBox,
  Mpeg4AppleDataBox,
  type ApeTag,
  type AsfTag,
  type Id3v1Tag,
  type InfoTag,
  type Mpeg4AppleTag,
  type Mpeg4Box,
  type XiphComment,
  type Tag,
} from 'node-taglib-sharp'
import { add, addJoined, fieldName, noFields, type Fields } from './fields.ts'

/** Vorbis comments: a field repeats for each of its values. */
export const xiphFields = (comment: XiphComment): Fields => {
  const fields = noFields()
  for (const name of comment.fieldNames) add(fields, fieldName(name), comment.getField(name))
  return fields
}

/** APEv2 items hold lists of values. */
export const apeFields = (tag: ApeTag): Fields => {
  const fields = noFields()
  for (const item of tag.items) if (item.text?.length) add(fields, fieldName(item.key), item.text)
  return fields
}

const quickTime: Record<string, string> = {
  '©nam': 'TITLE',
  '©ART': 'ARTIST',
  aART: 'ALBUMARTIST',
  '©alb': 'ALBUM',
  '©day': 'DATE',
  '©gen': 'GENRE',
  '©wrt': 'COMPOSER',
  '©lyr': 'LYRICS',
  '©cmt': 'COMMENT',
  cprt: 'COPYRIGHT',
  sonm: 'TITLESORT',
  soar: 'ARTISTSORT',
  soaa: 'ALBUMARTISTSORT',
  soal: 'ALBUMSORT',
  '©pub': 'LABEL',
}

/** The `ilst` box: four-letter names, and `----` boxes with a name of their own. */
export const appleFields = (tag: Mpeg4AppleTag, items: Mpeg4Box[]): Fields => {
  const fields = noFields()
  for (const box of items) {
    const type = Buffer.from(box.boxType.toByteArray()).toString('latin1')
    const texts = box.children.filter((child) => child instanceof Mpeg4AppleDataBox).map((child) => child.text ?? undefined)
    if (type === '----') add(fields, freeFormName(box), texts)
    else if (quickTime[type]) addJoined(fields, quickTime[type], texts)
  }
  const number = (name: string, value: number) => value > 0 && add(fields, name, [String(value)])
  number('TRACKNUMBER', tag.track)
  number('TRACKTOTAL', tag.trackCount)
  number('DISCNUMBER', tag.disc)
  number('DISCTOTAL', tag.discCount)
  number('BPM', tag.beatsPerMinute)
  if (tag.isCompilation) add(fields, 'COMPILATION', ['1'])
  if (!fields.values.has('GENRE')) add(fields, 'GENRE', tag.genres)
  return fields
}

const freeFormName = (box: Mpeg4Box) => {
  const [, name] = box.children.filter((child) => child instanceof Mpeg4AppleAdditionalInfoBox)
  return fieldName(name?.text ?? '')
}

const windows: Record<string, string> = {
  'WM/AlbumArtist': 'ALBUMARTIST',
  'WM/AlbumTitle': 'ALBUM',
  'WM/TrackNumber': 'TRACKNUMBER',
  'WM/PartOfSet': 'DISCNUMBER',
  'WM/SetSubTitle': 'DISCSUBTITLE',
  'WM/Year': 'DATE',
  'WM/OriginalReleaseTime': 'ORIGINALDATE',
  'WM/OriginalReleaseYear': 'ORIGINALYEAR',
  'WM/Genre': 'GENRE',
  'WM/Composer': 'COMPOSER',
  'WM/Lyrics': 'LYRICS',
  'WM/ISRC': 'ISRC',
  'WM/BeatsPerMinute': 'BPM',
  'WM/Publisher': 'LABEL',
  'WM/CatalogNo': 'CATALOGNUMBER',
  'WM/Barcode': 'BARCODE',
  'WM/IsCompilation': 'COMPILATION',
  'WM/ARTISTS': 'ARTISTS',
  'WM/TitleSortOrder': 'TITLESORT',
  'WM/ArtistSortOrder': 'ARTISTSORT',
  'WM/AlbumSortOrder': 'ALBUMSORT',
  'WM/AlbumArtistSortOrder': 'ALBUMARTISTSORT',
  Author: 'ARTIST',
}

/** ASF: the content description, and named descriptors, which repeat for several values. */
export const asfFields = (tag: AsfTag): Fields => {
  const fields = noFields()
  const content = tag.contentDescriptionObject
  add(fields, 'TITLE', [content?.title])
  addJoined(fields, 'ARTIST', [content?.author])
  add(fields, 'COPYRIGHT', [content?.copyright])
  add(fields, 'COMMENT', [content?.description])
  for (const descriptor of tag.extendedContentDescriptionObject?.descriptors ?? [])
    addDescriptor(fields, descriptor.name, descriptor.toString())
  for (const record of tag.metadataLibraryObject?.records ?? []) addDescriptor(fields, record.name, record.toString())
  return fields
}

const addDescriptor = (fields: Fields, name: string, value: string) =>
  addJoined(fields, windows[name] ?? fieldName(name.replace(/^WM\//, '')), [value === 'true' ? '1' : value === 'false' ? '0' : value])

const info: Record<string, string> = {
  INAM: 'TITLE',
  IART: 'ARTIST',
  IPRD: 'ALBUM',
  ICRD: 'DATE',
  IGNR: 'GENRE',
  ICMT: 'COMMENT',
  ICOP: 'COPYRIGHT',
  ITRK: 'TRACKNUMBER',
  IPRT: 'TRACKNUMBER',
  IMUS: 'COMPOSER',
}

/** RIFF INFO, by its own names: the library takes IART for the album's artist. */
export const infoFields = (tag: InfoTag): Fields => {
  const fields = noFields()
  for (const [id, name] of Object.entries(info)) addJoined(fields, name, tag.getValuesAsStrings(id))
  return fields
}

/** Tags that know little: ID3v1, and any that the library reads but that has no case of its own here. */
export const plainFields = (tag: Id3v1Tag | Tag): Fields => {
  const fields = noFields()
  add(fields, 'TITLE', [tag.title])
  addJoined(fields, 'ARTIST', tag.performers ?? [])
  addJoined(fields, 'ALBUMARTIST', tag.albumArtists ?? [])
  add(fields, 'ALBUM', [tag.album])
  addJoined(fields, 'GENRE', tag.genres ?? [])
  addJoined(fields, 'COMPOSER', tag.composers ?? [])
  add(fields, 'COMMENT', [tag.comment])
  add(fields, 'COPYRIGHT', [tag.copyright])
  if (tag.year) add(fields, 'DATE', [String(tag.year)])
  if (tag.track) add(fields, 'TRACKNUMBER', [String(tag.track)])
  return fields
}
