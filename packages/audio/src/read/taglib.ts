import {
  AacFileSettings,
  ApeFileSettings,
  FlacFileSettings,
  MpegAudioFileSettings,
  TagTypes,
  WaveFileSettings,
  ApeTag,
  AsfTag,
  File,
  Id3v1Tag,
  Id3v2Tag,
  InfoTag,
  Mpeg4AppleTag,
  OggTag,
  PictureType,
  ReadStyle,
  SeekOrigin,
  XiphComment,
  CombinedTag,
  type IFileAbstraction,
  type IPicture,
  type IStream,
  type Mpeg4Box,
  type Tag,
} from 'node-taglib-sharp'
import type { Container } from '../audio-file.ts'
import { fill, noFields, type Fields } from '../tags/fields.ts'
import { id3v2Fields } from '../tags/id3v2.ts'
import { apeFields, appleFields, asfFields, infoFields, plainFields, xiphFields } from '../tags/other.ts'
import type { FileBytes } from './file-bytes.ts'
import type { Parsed } from './parsed.ts'

/** The library's own names for what it reads; formats that are not here go to the fallback. */
const types: Partial<Record<Container, string>> = {
  mp3: 'taglib/mp3',
  flac: 'taglib/flac',
  ogg: 'taglib/ogg',
  mp4: 'taglib/m4a',
  wav: 'taglib/wav',
  aiff: 'taglib/aiff',
  asf: 'taglib/wma',
  ape: 'taglib/ape',
  adts: 'taglib/aac',
}

// Otherwise the library makes the tags that a file lacks and fills them, which costs time and loses the frames' own bytes.
for (const settings of [AacFileSettings, ApeFileSettings, FlacFileSettings, MpegAudioFileSettings, WaveFileSettings])
  settings.defaultTagTypes = TagTypes.None

export const knownToTaglib = (container: Container) => types[container] !== undefined

export const readWithTaglib = (bytes: FileBytes, container: Container): Parsed => {
  const file = File.createFromAbstraction(abstraction(bytes), types[container]!, ReadStyle.Average)
  const { properties, tag } = file
  return {
    fields: fieldsOf(tag),
    durationMs: properties.durationMilliseconds,
    sampleRate: properties.audioSampleRate,
    channels: properties.audioChannels,
    bitDepth: properties.bitsPerSample,
    cover: coverOf(tag),
  }
}

/** Richer tags first; a lesser one only fills what they lack (an ID3v1 tag cuts everything at 30 characters). */
const fieldsOf = (tag: Tag): Fields => {
  const fields = noFields()
  for (const part of parts(tag)) fill(fields, part)
  return fields
}

const order = [XiphComment, ApeTag, Mpeg4AppleTag, AsfTag, Id3v2Tag, InfoTag, Id3v1Tag]

/** Tags of kinds that are not in the list (DivX, MovieID) know least. */
const rank = (tag: Tag) => {
  const place = order.findIndex((kind) => tag instanceof kind)
  return place < 0 ? order.length : place
}

const parts = (tag: Tag): Fields[] => {
  if (tag instanceof OggTag) return tag.comments.map(xiphFields)
  if (tag instanceof CombinedTag)
    return [...tag.tags]
      .filter(Boolean)
      .sort((a, b) => rank(a) - rank(b))
      .flatMap(parts)
  if (tag instanceof XiphComment) return [xiphFields(tag)]
  if (tag instanceof Id3v2Tag) return [id3v2Fields(tag)]
  if (tag instanceof ApeTag) return [apeFields(tag)]
  if (tag instanceof AsfTag) return [asfFields(tag)]
  if (tag instanceof Mpeg4AppleTag) return [appleFields(tag, itemsOf(tag))]
  if (tag instanceof InfoTag) return [infoFields(tag)]
  return tag ? [plainFields(tag)] : []
}

const itemsOf = (tag: Mpeg4AppleTag) => (tag as unknown as { _ilstBox: Mpeg4Box })._ilstBox.children

const coverOf = (tag: Tag) => {
  const pictures = (tag?.pictures ?? []).filter((picture) => picture.mimeType !== '-->' && picture.type !== PictureType.NotAPicture)
  const picture = pictures.find((one) => one.type === PictureType.FrontCover) ?? pictures[0]
  return picture && { bytes: () => pictureBytes(picture), mime: picture.mimeType }
}

const pictureBytes = (picture: IPicture) => picture.data.toByteArray()

const abstraction = (bytes: FileBytes): IFileAbstraction => ({
  name: 'file',
  get readStream() {
    return stream(bytes)
  },
  get writeStream(): IStream {
    throw new Error('music is never written')
  },
  closeStream: () => {},
})

const stream = (bytes: FileBytes): IStream => ({
  canWrite: false,
  length: bytes.size,
  position: 0,
  close: () => {},
  read(buffer, offset, length) {
    const read = bytes.copy(buffer, { offset, at: this.position, length })
    this.position += read
    return read
  },
  seek(offset, origin) {
    this.position = origin === SeekOrigin.Begin ? offset : origin === SeekOrigin.Current ? this.position + offset : bytes.size + offset
  },
  setLength: () => {
    throw new Error('music is never written')
  },
  write: () => {
    throw new Error('music is never written')
  },
})
