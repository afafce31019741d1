import type { FileBytes } from '../read/file-bytes.ts'
import type { Container } from '../audio-file.ts'
import { asfLayout } from './asf.ts'
import { chunkLayout } from './chunks.ts'
import { edges } from './edges.ts'
import { flacLayout } from './flac.ts'
import { UnreadableFile, type Layout } from './layout.ts'
import { mp4Layout } from './mp4.ts'
import { mpegLayout } from './mpeg.ts'
import { oggLayout } from './ogg.ts'

export type Edges = { start: number; end: number }

const plain =
  (container: Container) =>
  (_: FileBytes, { start, end }: Edges): Layout => ({ container, audio: [{ start, end }] })

const magics: { is: (head: Buffer) => boolean; layout: (bytes: FileBytes, edges: Edges) => Layout }[] = [
  { is: (head) => at(head, 0, 'fLaC'), layout: flacLayout },
  { is: (head) => at(head, 0, 'OggS'), layout: oggLayout },
  { is: (head) => (at(head, 0, 'RIFF') || at(head, 0, 'RF64')) && at(head, 8, 'WAVE'), layout: chunkLayout('wav') },
  { is: (head) => at(head, 0, 'FORM') && at(head, 8, 'AIF'), layout: chunkLayout('aiff') },
  { is: (head) => at(head, 4, 'ftyp'), layout: mp4Layout },
  { is: (head) => head.toString('hex', 0, 8) === '3026b2758e66cf11', layout: asfLayout },
  { is: (head) => at(head, 0, 'MAC '), layout: plain('ape') },
  { is: (head) => at(head, 0, 'wvpk'), layout: plain('wavpack') },
  { is: (head) => at(head, 0, 'MPCK') || at(head, 0, 'MP+'), layout: plain('musepack') },
  { is: (head) => head.toString('hex', 0, 4) === '1a45dfa3', layout: plain('matroska') },
  { is: (head) => at(head, 0, 'TTA1'), layout: plain('tta') },
  { is: (head) => at(head, 0, 'DSD '), layout: plain('dsf') },
]

const at = (head: Buffer, offset: number, text: string) => head.toString('latin1', offset, offset + text.length) === text

/** What kind of file this is, told by its bytes and not by its name, and where its audio lies. */
export const layoutOf = (bytes: FileBytes): Layout => {
  if (bytes.size === 0) throw new UnreadableFile('it is empty')
  const around = edges(bytes)
  if (around.start >= bytes.size) throw new UnreadableFile('it ends within its tag: there is no audio')
  const head = bytes.at(around.start, 16)
  const layout = (magics.find((magic) => magic.is(head))?.layout ?? mpegLayout)(bytes, around)
  const length = layout.audio.reduce((sum, range) => sum + range.end - range.start, 0)
  if (length <= 0) throw new UnreadableFile('it has tags, but no audio')
  return layout
}
