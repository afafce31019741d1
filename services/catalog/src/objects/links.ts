import { current } from '@tutti/kit'
import type { ImageObject, SimplifiedArtistObject } from './types.ts'

/** What every Web API object of a kind has; links are on the public address of the request at hand. */
export const linksOf = (kind: 'track' | 'album' | 'artist', id: string) => {
  const { origin } = current()
  return { href: `${origin}/v1/${kind}s/${id}`, uri: `spotify:${kind}:${id}`, external_urls: { spotify: `${origin}/${kind}/${id}` } }
}

const sizes = [640, 300, 64]

/** `key` as in `/media/covers/<key>/<size>`, largest first. */
export const imagesOf = (key: string): ImageObject[] => {
  const { origin } = current()
  return sizes.map((size) => ({ url: `${origin}/media/covers/${key}/${size}`, width: size, height: size }))
}

export const simplifiedArtist = ({ id, name }: { id: string; name: string }): SimplifiedArtistObject => ({
  ...linksOf('artist', id),
  id,
  name,
  type: 'artist',
})

/** 0 to 100: 100 from a thousand plays on. */
export const popularityOf = (plays: number): number => Math.min(100, Math.round((100 * Math.log10(1 + plays)) / 3))

export const isoTime = (ms: number): string => new Date(ms).toISOString()
