import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** What a link is good for. `expiresAt` in ms since the epoch, a whole number of seconds. */
export type Link = { userId: string; epoch: number; trackId: string; variant: string; expiresAt: number }

/** The variant that is the file as it lies in the music folder. */
export const ORIGINAL = 'original'
/** All that HLS has of a track: playlists and the segments of every rendition. */
export const HLS = 'hls'

const HOUR_MS = 3_600_000
/** Six hours, up to the next full hour: within an hour the same listener gets the same link, which caches know again. */
export const expiryFrom = (now: number): number => (Math.ceil(now / HOUR_MS) + 6) * HOUR_MS

/** What stands in a link's query, as text. */
export type LinkQuery = {
  v?: string | undefined
  e?: string | undefined
  k?: string | undefined
  s?: string | undefined
  u?: string | undefined
}

const VARIANT = /^[a-z0-9-]{1,32}$/
const EXPIRY = /^[1-9]\d{0,11}$/
const SIGNATURE_CHARACTERS = 43

/** Signs links to audio by HMAC-SHA-256 (RFC 2104) over key id, user, epoch, track, variant and expiry, and reads them again. */
export const linkSigner = (secret: Buffer) => {
  const keyId = createHash('sha256').update('key id ').update(secret).digest('base64url').slice(0, 8)
  const signature = ({ userId, epoch, trackId, variant, expiresAt }: Link): string =>
    createHmac('sha256', secret)
      .update([keyId, userId, epoch, trackId, variant, expiresAt / 1000].join('\n'))
      .digest('base64url')
  return {
    /** The link's path and query below the public address. */
    path: (link: Link): string => {
      const query = new URLSearchParams({ v: link.variant, e: String(link.expiresAt / 1000), k: keyId, u: link.userId, s: signature(link) })
      return link.variant === HLS ? `/media/hls/${link.trackId}/index.m3u8?${query}` : `/media/tracks/${link.trackId}?${query}`
    },
    /** Whether the query says what we once signed, for a user of that epoch. It does not look at the clock. */
    isOurs: (trackId: string, { v, e, k, s, u }: LinkQuery, epoch: number): boolean => {
      if (v === undefined || e === undefined || s === undefined || u === undefined) return false
      if (k !== keyId || !VARIANT.test(v) || !EXPIRY.test(e) || s.length !== SIGNATURE_CHARACTERS) return false
      const expected = Buffer.from(signature({ userId: u, epoch, trackId, variant: v, expiresAt: Number(e) * 1000 }))
      const given = Buffer.from(s)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}
