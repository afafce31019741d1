import {
  EncodedAudioPacketSource,
  type EncodedPacket,
  type InputAudioTrack,
  Mp4OutputFormat,
  NullTarget,
  Output,
  WebMOutputFormat,
} from 'mediabunny'
import { bytesOf, PRE_SKIP_AT } from './packets.ts'

/** Bytes as a SourceBuffer takes them (https://www.w3.org/TR/mse-byte-stream-format-registry/). */
export type Carried = {
  /** Media type with codecs. */
  mime: string
  /** `sequence`: the bytes carry no time. */
  mode: AppendMode
  /** Where the first of them sounds in the track, s; before zero for what precedes the music. */
  atS: number
  bytes: AsyncGenerator<Uint8Array<ArrayBuffer>>
}

/** Hears every part of the stream as soon as it is whole; the head of an MP4 apart. */
type Take = (bytes: Uint8Array) => void
type Format = (take: Take, takeHead: Take) => Mp4OutputFormat | WebMOutputFormat
type Carrier = (codec: string) => { mime: string; format?: Format }

const FRAGMENT_S = 1
const mp4: Format = (take, takeHead) =>
  new Mp4OutputFormat({
    fastStart: 'fragmented',
    minimumFragmentDuration: FRAGMENT_S,
    onFtyp: take,
    onMoov: takeHead,
    onMoof: take,
    onMdat: take,
  })
const webm: Format = (take) =>
  new WebMOutputFormat({
    appendOnly: true,
    minimumClusterDuration: FRAGMENT_S,
    onEbmlHeader: take,
    onSegmentHeader: take,
    onCluster: take,
  })

const CARRIERS: Record<string, Carrier> = {
  mp3: () => ({ mime: 'audio/mpeg' }),
  aac: (codec) => ({ mime: `audio/mp4; codecs="${codec}"`, format: mp4 }),
  flac: () => ({ mime: 'audio/mp4; codecs="flac"', format: mp4 }),
  opus: () => ({ mime: 'audio/mp4; codecs="opus"', format: mp4 }),
  vorbis: () => ({ mime: 'audio/webm; codecs="vorbis"', format: webm }),
}

/** Whether this browser takes what is in a track. */
export const canCarry = async (track: InputAudioTrack): Promise<boolean> => Boolean(await carrierOf(track))

async function carrierOf(track: InputAudioTrack) {
  const carrier = CARRIERS[(await track.getCodec()) ?? '']?.((await track.getCodecParameterString()) ?? '')
  return carrier && MediaSource.isTypeSupported(carrier.mime) ? carrier : undefined
}

/** Puts packets into what this browser's SourceBuffers take, without decoding them. */
export async function carried(track: InputAudioTrack, packets: AsyncGenerator<EncodedPacket>): Promise<Carried> {
  const carrier = await carrierOf(track)
  const first = (await packets.next()).value as EncodedPacket | undefined
  if (!carrier || !first) throw new Error('Cannot join this track to others: there is nothing in it that this browser takes.')
  const all = withFirst(first, packets)
  const { mime, format } = carrier
  return { mime, mode: format ? 'segments' : 'sequence', atS: first.timestamp, bytes: format ? boxed(track, format, all) : bare(all) }
}

async function* withFirst(first: EncodedPacket, rest: AsyncGenerator<EncodedPacket>) {
  yield first
  yield* rest
}

const CHUNK_BYTES = 65_536

/** Frames that need no container. */
async function* bare(packets: AsyncGenerator<EncodedPacket>) {
  let frames: Uint8Array[] = []
  let size = 0
  for await (const { data } of packets) {
    frames.push(data)
    size += data.length
    if (size < CHUNK_BYTES) continue
    yield joined(frames)
    frames = []
    size = 0
  }
  if (size > 0) yield joined(frames)
}

async function* boxed(track: InputAudioTrack, format: Format, packets: AsyncGenerator<EncodedPacket>) {
  const codec = (await track.getCodec())!
  const decoderConfig = withoutSkip(codec, (await track.getDecoderConfig())!)
  let made: Uint8Array[] = []
  // The library uses its memory again.
  const take = (bytes: Uint8Array) => made.push(bytes.slice())
  const takeHead = (bytes: Uint8Array) => made.push(withSampleSize(bytes.slice(), codec, decoderConfig))
  const output = new Output({ format: format(take, takeHead), target: new NullTarget() })
  const source = new EncodedAudioPacketSource(codec)
  output.addAudioTrack(source)
  await output.start()
  let beginning: number | undefined
  for await (const packet of packets) {
    const meta = beginning === undefined ? { decoderConfig } : undefined
    beginning ??= packet.timestamp
    await source.add(packet.clone({ timestamp: packet.timestamp - beginning }), meta)
    if (made.length === 0) continue
    yield joined(made)
    made = []
  }
  await output.finalize()
  if (made.length > 0) yield joined(made)
}

/** "fLaC", the name of a sample entry. */
const FLAC_ENTRY = [0x66, 0x4c, 0x61, 0x43]
/** Bytes from that name to the size of a sample in bits (ISO/IEC 14496-12, 12.2.3); and in STREAMINFO behind its two headers, to the size there (RFC 9639, 8.2). */
const [SIZE_IN_ENTRY, SIZE_IN_STREAMINFO] = [22, 20]

/** The head of a stream. The library writes 16 bits for all; Chromium takes no stream whose head and entry differ. */
function withSampleSize(bytes: Uint8Array<ArrayBuffer>, codec: string, config: AudioDecoderConfig): Uint8Array<ArrayBuffer> {
  const at = codec === 'flac' ? bytes.findIndex((_, n) => FLAC_ENTRY.every((byte, k) => bytes[n + k] === byte)) : -1
  const info = bytesOf(config.description)
  if (at < 0 || info.length < SIZE_IN_STREAMINFO + 2) return bytes
  const bits = (((info[SIZE_IN_STREAMINFO]! & 1) << 4) | (info[SIZE_IN_STREAMINFO + 1]! >> 4)) + 1
  new DataView(bytes.buffer).setUint16(at + SIZE_IN_ENTRY, bits)
  return bytes
}

let isOdd = false

/**
 * What is to be skipped is cut off where the track is placed: a decoder that did it too would take music away. Each head differs from
 * the one before it by one skipped sample, so that the browser takes a fresh decoder: opus goes on from what it decoded before, and the
 * first sound of a track would burst if that were another track's end.
 */
function withoutSkip(codec: string, config: AudioDecoderConfig): AudioDecoderConfig {
  if (codec !== 'opus') return config
  isOdd = !isOdd
  const description = bytesOf(config.description).slice()
  description.set([isOdd ? 1 : 0, 0], PRE_SKIP_AT)
  return { ...config, description }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
