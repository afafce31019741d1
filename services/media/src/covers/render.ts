import type { Sharp } from 'sharp'
import { drawing } from './drawn/index.ts'

const MOST_PIXELS = 50_000_000
const MOST_SECONDS = 10
const QUALITY = 82

/** Loaded when first needed: it takes longer than everything else at the start. */
const loadSharp = async () => {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  sharp.concurrency(1)
  return sharp
}
let loading: ReturnType<typeof loadSharp> | undefined

const toWebp = (image: Sharp): Promise<Buffer> => image.timeout({ seconds: MOST_SECONDS }).webp({ quality: QUALITY }).toBuffer()

/**
 * An image made anew as WebP, `size` pixels at the longer side, never larger than it is; the first picture of a moving one.
 * @throws when it is damaged, larger than 50 megapixels, or takes too long
 */
export const shrink = async (bytes: Uint8Array, size: number): Promise<Buffer> => {
  if (!isImage(bytes)) throw new Error('it is neither JPEG, PNG, WebP, GIF, TIFF nor AVIF')
  const sharp = await (loading ??= loadSharp())
  const image = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'none', sequentialRead: true })
  return toWebp(image.autoOrient().resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true }))
}

/** One of our own drawings as WebP. */
export const renderDrawing = async (design: number, size: number): Promise<Buffer> => {
  const sharp = await (loading ??= loadSharp())
  return toWebp(sharp(Buffer.from(drawing(design, size))))
}

const SIGNATURES: readonly [number, Buffer][] = [
  [0, Buffer.from([0xff, 0xd8, 0xff])],
  [0, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  [0, Buffer.from('GIF8')],
  [8, Buffer.from('WEBP')],
  [0, Buffer.from([0x49, 0x49, 0x2a, 0x00])],
  [0, Buffer.from([0x4d, 0x4d, 0x00, 0x2a])],
  [4, Buffer.from('ftypavif')],
]

/** By its first bytes. What only the image library would recognise (SVG, PDF and the like) never reaches it. */
const isImage = (bytes: Uint8Array): boolean =>
  SIGNATURES.some(([at, signature]) => signature.equals(bytes.subarray(at, at + signature.length)))
