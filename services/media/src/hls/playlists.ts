import { CODING, durationsOf, nameOf, SEGMENT_S, type Variant, VARIANTS } from './grid.ts'

/** As clients know them (RFC 8216, 10). */
export const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl'

/** `query` is that of the link, which every address below it carries. */
type Linked = { query: string }

const OVERHEAD_KBPS = 2
/** How far one segment of music that is hard to encode goes beyond its bitrate, at most. */
const PEAK = 1.25

/** Every variant that can be made; the player's own choice (RFC 8216, 4.3.4.2). */
export const multivariantPlaylist = ({ query, variants = VARIANTS }: Linked & { variants?: readonly Variant[] }): string =>
  lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...variants.flatMap((variant) => {
      const average = (variant.kbps + OVERHEAD_KBPS) * 1_000
      const peak = Math.round((variant.kbps * PEAK + OVERHEAD_KBPS) * 1_000)
      return [
        `#EXT-X-STREAM-INF:BANDWIDTH=${peak},AVERAGE-BANDWIDTH=${average},CODECS="${CODING[variant.codec].name}"`,
        `${nameOf(variant)}/index.m3u8?${query}`,
      ]
    }),
  ])

type Media = Linked & { variant: Variant; durationMs: number }

/** Every segment of one variant (RFC 8216, 4.3.3). */
export const mediaPlaylist = ({ query, variant: { codec }, durationMs }: Media): string =>
  lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.round(SEGMENT_S)}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MAP:URI="init.mp4?${query}"`,
    ...durationsOf({ codec, durationMs }).flatMap((seconds, n) => [`#EXTINF:${seconds.toFixed(5)},`, `${n}.m4s?${query}`]),
    '#EXT-X-ENDLIST',
  ])

const lines = (all: readonly string[]): string => `${all.join('\n')}\n`
