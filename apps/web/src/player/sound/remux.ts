import {
  EncodedAudioPacketSource,
  type EncodedPacket,
  type InputAudioTrack,
  Mp4OutputFormat,
  Output,
  StreamTarget,
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

type Carrier = (codec: string) => { mime: string; format?: () => Mp4OutputFormat | WebMOutputFormat }

const FRAGMENT_S = 1
const mp4 = () => new Mp4OutputFormat({ fastStart: 'fragmented', minimumFragmentDuration: FRAGMENT_S })
const webm = () => new WebMOutputFormat({ appendOnly: true, minimumClusterDuration: FRAGMENT_S })

const CARRIERS: Record<string, Carrier> = {
  mp3: () => ({ mime: 'audio/mpeg' }),
  aac: (codec) => ({ mime: `audio/mp4; codecs="${codec}"`, format: mp4 }),
  flac: () => ({ mime: 'audio/mp4; codecs="flac"', format: mp4 }),
  opus: () => ({ mime: 'audio/mp4; codecs="opus"', format: mp4 }),
  vorbis: () => ({ mime: 'audio/webm; codecs="vorbis"', format: webm }),
}

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
  return { mime, mode: format ? 'segments' : 'sequence', atS: first.timestamp, bytes: format ? boxed(track, format(), all) : bare(all) }
}
carried.canCarry = async (track: InputAudioTrack): Promise<boolean> => Boolean(await carrierOf(track))

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

async function* boxed(track: InputAudioTrack, format: Mp4OutputFormat | WebMOutputFormat, packets: AsyncGenerator<EncodedPacket>) {
  const codec = (await track.getCodec())!
  const decoderConfig = withoutSkip(codec, (await track.getDecoderConfig())!)
  let made: Uint8Array[] = []
  // The library uses its memory again.
  const target = new StreamTarget(new WritableStream({ write: ({ data }) => void made.push(data.slice()) }))
  const output = new Output({ format, target })
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

/** What is to be skipped is cut off where the track is placed: a decoder that did it too would take music away. */
function withoutSkip(codec: string, config: AudioDecoderConfig): AudioDecoderConfig {
  if (codec !== 'opus') return config
  const description = bytesOf(config.description).slice()
  description.fill(0, PRE_SKIP_AT, PRE_SKIP_AT + 2)
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
