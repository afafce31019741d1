/** A variant of a multivariant playlist (RFC 8216, 4.3.4.2). */
export type Variant = { url: string; /** kbit/s at most */ kbps: number; codecs: string }
/** A media playlist: its init segment, and each segment with where it ends, in s. */
export type Media = { init: string; segments: { url: string; endS: number }[] }

/** Lowest first. */
export function variantsIn(text: string, base: string): Variant[] {
  const found = text.matchAll(/#EXT-X-STREAM-INF:(.*)\n(.+)/g)
  return [...found]
    .map(([, attributes = '', uri = '']) => ({
      url: new URL(uri, base).href,
      kbps: Number(/(?<![-\w])BANDWIDTH=(\d+)/.exec(attributes)?.[1]) / 1000,
      codecs: /CODECS="([^"]*)"/.exec(attributes)?.[1] ?? '',
    }))
    .sort((a, b) => a.kbps - b.kbps)
}

export function mediaIn(text: string, base: string): Media {
  let endS = 0
  const segments = [...text.matchAll(/#EXTINF:([\d.]+),.*\n(.+)/g)].map(([, seconds, uri = '']) => {
    endS += Number(seconds)
    return { url: new URL(uri, base).href, endS }
  })
  return { init: new URL(/#EXT-X-MAP:URI="([^"]+)"/.exec(text)?.[1] ?? '', base).href, segments }
}
