import type { Codec } from '../audio-file.ts'
import type { FileBytes } from '../read/file-bytes.ts'
import { megabytes, refuseLargeTag, UnreadableFile, type Layout } from './layout.ts'

type Box = { type: string; data: number; end: number }

const most = 10_000

/** The audio is in `mdat` boxes; only boxes at the top and those that lead to the sample entry are looked at (ISO/IEC 14496-12). */
export const mp4Layout = (bytes: FileBytes): Layout => {
  const audio: Layout['audio'] = []
  let moov: Box | undefined
  for (const box of boxes(bytes, { data: 0, end: bytes.size })) {
    if (box.type === 'moov') moov = box
    if (box.type === 'mdat') audio.push({ start: box.data, end: box.end })
  }
  if (!moov) throw new UnreadableFile('it has no "moov" box: the file is incomplete')
  refuseLargeTag('"moov" box', moov.end - moov.data)
  return { container: 'mp4', codec: codecOf(bytes, moov), audio }
}

const boxes = function* (bytes: FileBytes, { data, end }: { data: number; end: number }): Generator<Box> {
  let at = data
  for (let count = 0; at + 8 <= end; count += 1) {
    if (count > most) throw new UnreadableFile(`it has more than ${most} boxes on one level`)
    const header = bytes.at(at, 16)
    let size = header.readUInt32BE(0)
    const long = size === 1 && header.length === 16
    if (long) size = Number(header.readBigUInt64BE(8))
    if (size === 0) size = end - at
    const type = header.toString('latin1', 4, 8)
    if (size < (long ? 16 : 8)) throw new UnreadableFile(`its "${type}" box says it has ${size} bytes, less than its own header`)
    if (at + size > end)
      throw new UnreadableFile(`its "${type}" box says it has ${megabytes(size)}, more than the file: it is cut off or broken`)
    yield { type, data: at + (long ? 16 : 8), end: at + size }
    at += size
  }
}

const child = (bytes: FileBytes, parent: { data: number; end: number }, type: string) =>
  boxes(bytes, parent).find((box) => box.type === type)

/** The way to the first audio track's sample entry, of fixed depth: moov/trak/mdia/minf/stbl/stsd. */
const codecOf = (bytes: FileBytes, moov: Box): Codec => {
  for (const track of boxes(bytes, moov).filter((box) => box.type === 'trak')) {
    let box: Box | undefined = track
    for (const type of ['mdia', 'minf', 'stbl', 'stsd']) box = box && child(bytes, box, type)
    const entry = box && codecs[bytes.at(box.data + 12, 4).toString('latin1')]
    if (box && entry) return entry === 'aac' ? aacOrMp3(bytes, box) : entry
  }
  throw new UnreadableFile('it has no audio track that is known')
}

const codecs: Record<string, Codec> = {
  mp4a: 'aac',
  alac: 'alac',
  fLaC: 'flac',
  Opus: 'opus',
  'ac-3': 'ac3',
  'ec-3': 'eac3',
  '.mp3': 'mp3',
  sowt: 'pcm',
  twos: 'pcm',
  lpcm: 'pcm',
  ipcm: 'pcm',
  fpcm: 'pcm',
}

/** `mp4a` says MPEG audio of any kind; the object type in its `esds` says which (0x69 and 0x6b are MP3; ISO/IEC 14496-1). */
const aacOrMp3 = (bytes: FileBytes, stsd: Box): Codec => {
  const entry = bytes.at(stsd.data + 8, Math.min(512, stsd.end - stsd.data - 8))
  const esds = entry.indexOf('esds', 0, 'latin1')
  const descriptor = esds < 0 ? -1 : entry.indexOf(4, esds + 8)
  if (descriptor < 0) return 'aac'
  let at = descriptor + 1
  while (at < entry.length && entry[at]! >= 0x80) at += 1
  const type = entry[at + 1]
  return type === 0x69 || type === 0x6b ? 'mp3' : 'aac'
}
