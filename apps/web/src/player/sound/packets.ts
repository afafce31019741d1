import type { EncodedPacket, InputAudioTrack } from 'mediabunny'

type Timing = { /** seconds before the music begins */ delay: number; packets: AsyncGenerator<EncodedPacket> }

/**
 * Packets at the time at which the music in them sounds, what an encoder had to put in front of it before zero, each as long as a
 * decoder makes it: containers cut the time of the last one, and of opus the first ones, to that of the music.
 */
export async function* timed(track: InputAudioTrack, { delay, packets }: Timing): AsyncGenerator<EncodedPacket> {
  const codec = await track.getCodec()
  const head = bytesOf((await track.getDecoderConfig())?.description)
  const skip = codec === 'opus' ? preSkip(head) : 0
  const lengthOf = lengths[codec ?? '']?.(head, await track.getSampleRate()) ?? (({ duration }: EncodedPacket) => duration)
  let opusAt: number | undefined
  for await (const packet of packets) {
    const duration = lengthOf(packet)
    if (codec === 'opus') opusAt ??= packet.timestamp > 0 ? packet.timestamp : -skip
    yield packet.clone({ timestamp: opusAt ?? packet.timestamp - delay, duration })
    if (opusAt !== undefined) opusAt += duration
  }
}

export function bytesOf(data: AllowSharedBufferSource | undefined): Uint8Array {
  if (!data) return new Uint8Array()
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}

/** Where an OpusHead says how much is to be skipped, in samples at 48 kHz (RFC 7845, 5.1). */
export const PRE_SKIP_AT = 10
const preSkip = (head: Uint8Array): number => ((head[PRE_SKIP_AT] ?? 0) + (head[PRE_SKIP_AT + 1] ?? 0) * 256) / 48_000

type LengthOf = (packet: EncodedPacket) => number

const lengths: Record<string, (head: Uint8Array, rate: number) => LengthOf> = {
  opus: () => opusSeconds,
  // All as long as the first one.
  aac: () => {
    let most = 0
    return ({ duration }) => (most = Math.max(most, duration))
  },
  vorbis: vorbisSeconds,
}

/**
 * A quarter of the blocks of two neighbours (Vorbis I, 4.3.8). Their sizes stand in the identification header (4.2.2), which is the
 * first of the three that Xiph's lacing joins; encoders number the mode of short blocks 0, that of long ones 1.
 */
function vorbisSeconds(head: Uint8Array, rate: number): LengthOf {
  const first = head.findIndex((byte, at) => at > 0 && byte !== 255)
  const lacings = head.findIndex((byte, at) => at > first && byte !== 255)
  const sizes = head[lacings + 1 + 28] ?? 0
  const blockOf = ({ data }: EncodedPacket) => 2 ** (data[0]! & 2 ? sizes >> 4 : sizes & 15)
  let before: number | undefined
  return (packet) => {
    const block = blockOf(packet)
    const seconds = before === undefined ? 0 : (before + block) / 4 / rate
    before = block
    return Math.max(packet.duration, seconds)
  }
}

/** How long a packet sounds, s (RFC 6716, 3.1 and 3.2). */
function opusSeconds({ data }: EncodedPacket): number {
  const config = data[0]! >> 3
  const frameMs = config < 12 ? [10, 20, 40, 60][config & 3]! : config < 16 ? [10, 20][config & 1]! : [2.5, 5, 10, 20][config & 3]!
  const code = data[0]! & 3
  const frames = code === 0 ? 1 : code < 3 ? 2 : data[1]! & 63
  return (frameMs * frames) / 1000
}
