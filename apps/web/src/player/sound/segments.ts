import { inTurn } from './in-turn.ts'
import type { Piece } from './piece.ts'
import { type Media, mediaIn, type Variant, variantsIn } from './playlists.ts'
import type { Carried } from './remux.ts'
import type { Source } from './source.ts'
import { carries, measuredLine } from './weak.ts'

/** What of a line a variant may take: the rest is for what else the page wants, and for worse moments. */
const SHARE = 0.7

/**
 * A track in HLS, in segments of the bitrate that the line carries, of our own server: every variant of a codec has its segments at the
 * same samples, so that the next segment may be one of another. Opus, where the browser takes it: it sounds better for as little.
 * `undefined` where the browser takes none.
 */
export async function openSegments(source: Source, address: string): Promise<Piece | undefined> {
  const hls = new URL(address, location.href).href
  let ending = new AbortController()
  const all = variantsIn(await textOf(hls, ending.signal), hls)
  const codecs = ['opus', 'mp4a.40.2'].find(
    (one) => MediaSource.isTypeSupported(mimeOf(one)) && all.some((variant) => variant.codecs === one),
  )
  if (!codecs) return undefined
  const variants = all.filter((variant) => variant.codecs === codecs)
  const known = new Map<string, Promise<Media>>()
  const mediaOf = ({ url }: Variant, signal: AbortSignal): Promise<Media> => {
    const media = known.get(url) ?? textOf(url, signal).then((text) => mediaIn(text, url))
    known.set(url, media)
    media.catch(() => known.delete(url))
    return media
  }
  return {
    durationS: source.durationMs / 1000,
    isMade: true,
    async from(fromS): Promise<Carried> {
      ending.abort()
      ending = new AbortController()
      const { signal } = ending
      isOdd = !isOdd
      const first = fitting(variants)
      const media = await mediaOf(first, signal)
      const { bytes: head, delayS } = plainHead(await bytesOf(media.init, signal))
      const nth = Math.max(
        0,
        media.segments.findIndex(({ endS }) => endS > fromS),
      )
      return {
        mime: mimeOf(codecs),
        mode: 'segments',
        atS: -delayS,
        bytes: segmentsFrom({ nth, first, head, signal, variants, mediaOf }),
      }
    },
    close: () => ending.abort(),
  }
}

const mimeOf = (codecs: string) => `audio/mp4; codecs="${codecs}"`

/** The best that the line carries; the lowest while nobody knows. */
const fitting = (variants: readonly Variant[]): Variant => variants.findLast(({ kbps }) => kbps < carries() * SHARE) ?? variants[0]!

type Going = {
  nth: number
  first: Variant
  head: Uint8Array<ArrayBuffer>
  signal: AbortSignal
  variants: readonly Variant[]
  mediaOf(variant: Variant, signal: AbortSignal): Promise<Media>
}

async function* segmentsFrom({ nth, first, head, signal, variants, mediaOf }: Going): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield head
  let variant = first
  for (let n = nth; ; n += 1) {
    const next = fitting(variants)
    const media = await mediaOf(next, signal)
    const segment = media.segments[n]
    if (!segment) return
    // Decoders go on: what differs is how much each frame says.
    if (next !== variant) yield plainHead(await bytesOf(media.init, signal)).bytes
    variant = next
    yield await bytesOf(segment.url, signal)
  }
}

const textOf = async (url: string, signal: AbortSignal): Promise<string> => (await answered(url, signal)).text()

async function bytesOf(url: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const response = await answered(url, signal)
  const began = performance.now()
  const bytes = new Uint8Array(await response.arrayBuffer())
  // Of few bytes it is the way there and back that takes the time.
  if (bytes.length > FEW_BYTES) measuredLine({ bytes: bytes.length, ms: performance.now() - began })
  return bytes
}

const FEW_BYTES = 8_192

async function answered(url: string, signal: AbortSignal): Promise<Response> {
  const response = await inTurn(url, signal)
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  return response
}

const RATE = 48_000
/** Bytes from a box's name to its first edit's media time (ISO/IEC 14496-12, 8.6.6), and to the pre-skip of Opus. */
const [MEDIA_TIME, PRE_SKIP] = [16, 6]
let isOdd = false

/**
 * Browsers differ in what they do with what an encoder puts in front; so nothing is said of it, and the track lies that much earlier. A
 * head of Opus differs from that of another track by a skipped sample: see `withoutSkip`.
 */
function plainHead(head: Uint8Array<ArrayBuffer>): { bytes: Uint8Array<ArrayBuffer>; delayS: number } {
  const view = new DataView(head.buffer)
  const find = (name: string) => head.findIndex((_, n) => [...name].every((letter, k) => head[n + k] === letter.charCodeAt(0)))
  const edits = find('elst')
  const delay = edits < 0 ? 0 : view.getUint32(edits + MEDIA_TIME)
  if (edits >= 0) view.setUint32(edits + MEDIA_TIME, 0)
  const opus = find('dOps')
  if (opus >= 0) view.setUint16(opus + PRE_SKIP, isOdd ? 1 : 0)
  return { bytes: head, delayS: delay / RATE }
}
