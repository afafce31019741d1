import {
  ADTS,
  EncodedPacketSink,
  FLAC,
  Input,
  type InputAudioTrack,
  MP3,
  MP4,
  OGG,
  QTFF,
  ReadableStreamSource,
  UrlSource,
  WEBM,
} from 'mediabunny'
import { inTurn } from './in-turn.ts'
import { behindTag, readTrim } from './lame.ts'
import { timed } from './packets.ts'
import { canCarry, carried, type Carried } from './remux.ts'
import { openSegments } from './segments.ts'
import { addressAt, type Source } from './source.ts'
import { isWeak } from './weak.ts'

/** A track that can be appended to others: how much music there is in it, to the sample, and its bytes from a place on. */
export type Piece = {
  durationS: number
  /** Made for us, from any place: one that is asked for in vain costs somebody else. */
  isMade: boolean
  from(fromS: number): Promise<Carried>
  close(): void
}

const FORMATS = [MP3, FLAC, OGG, MP4, QTFF, ADTS, WEBM]
const CACHE_BYTES = 8 * 1024 * 1024
const TRIES = 3
/** LAME's and ffmpeg's own, where the stream does not say. */
const USUAL_DELAY: Record<string, number> = { mp3: 576, aac: 1024 }

/** @throws Error when it cannot be had; `undefined` when it is something that cannot be joined to others */
export const openPiece = (source: Source): Promise<Piece | undefined> => {
  if (source.hls && isWeak()) return openSegments(source, source.hls)
  return source.byTime ? openMade(source) : openFile(source)
}

/** What is made for us comes in one go from any place. */
async function openMade(source: Source): Promise<Piece | undefined> {
  let ending = new AbortController()
  return {
    durationS: source.durationMs / 1000,
    isMade: true,
    async from(fromS) {
      ending.abort()
      ending = new AbortController()
      const response = await inTurn(addressAt(source, fromS * 1000), ending.signal)
      if (!response.ok || !response.body) throw new Error(`The server answered ${response.status}.`)
      const input = new Input({
        source: new ReadableStreamSource(response.body, { maxCacheSize: CACHE_BYTES, ...quiet }),
        formats: FORMATS,
      })
      const track = await input.getPrimaryAudioTrack()
      if (!track) throw new Error('Cannot find any sound in what was made.')
      const delay = fromS > 0 ? 0 : (USUAL_DELAY[(await track.getCodec()) ?? ''] ?? 0) / (await track.getSampleRate())
      const made = await carried(track, timed(track, { delay, packets: new EncodedPacketSink(track).packets() }))
      return { ...made, atS: fromS + made.atS }
    },
    close: () => ending.abort(),
  }
}

const quiet = { handleUnhandledError: () => undefined }

async function openFile(source: Source): Promise<Piece | undefined> {
  const getRetryDelay = (before: number) => (before < TRIES ? 0.3 * 2 ** before : null)
  const input = new Input({ source: new UrlSource(source.url, { maxCacheSize: CACHE_BYTES, getRetryDelay, ...quiet }), formats: FORMATS })
  try {
    const track = (await input.canRead()) ? await input.getPrimaryAudioTrack() : null
    const rate = track && (await track.getSampleRate())
    const isKnown = track && (await canCarry(track))
    if (!track || !rate || !isKnown) return (input.dispose(), undefined)
    const { delay, durationS } = await measured(track, { rate, source })
    const sink = new EncodedPacketSink(track)
    return {
      durationS,
      isMade: false,
      async from(fromS) {
        const start = fromS > 0 ? await sink.getPacket(fromS + delay) : null
        return carried(track, timed(track, { delay, packets: sink.packets(start ?? undefined) }))
      },
      close: () => input.dispose(),
    }
  } catch (error) {
    input.dispose()
    throw error
  }
}

type Measuring = { rate: number; source: Source }

/** Seconds in front that are no music and that the container does not know of, and how long the music is. */
async function measured(track: InputAudioTrack, { rate, source }: Measuring): Promise<{ delay: number; durationS: number }> {
  const codec = await track.getCodec()
  if (codec === 'mp3') {
    const trim = await trimOf(source.url)
    return trim ? { delay: trim.delay / rate, durationS: trim.samples / rate } : { delay: 0, durationS: source.durationMs / 1000 }
  }
  // Where it stands in the head of the file nothing else has to be read.
  const durationS = codec === 'flac' ? await track.getDurationFromMetadata() : await track.computeDuration()
  return { delay: 0, durationS: durationS ?? source.durationMs / 1000 }
}

/** Bytes of a first frame that are enough for its headers. */
const FRAME_BYTES = 1024

async function trimOf(url: string) {
  const bytesAt = async (at: number, length: number) => {
    const response = await fetch(url, { headers: { range: `bytes=${at}-${at + length - 1}` } })
    return response.status === 206 ? new Uint8Array(await response.arrayBuffer()) : new Uint8Array()
  }
  const start = await bytesAt(0, FRAME_BYTES)
  const first = behindTag(start)
  return readTrim(first === 0 ? start : await bytesAt(first, FRAME_BYTES))
}
