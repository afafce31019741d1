import { createHmac } from 'node:crypto'

/** Pixels of the longer side. */
export const SIZES = [64, 300, 640, 1200] as const
export type CoverSize = (typeof SIZES)[number]

const KEY = /^[A-Za-z0-9_-]{32}$/
const NONE = /^none-([0-9A-Za-z]{22})$/

/** Names a cover in public: who does not have the picture's hash and the key cannot guess it. Catalog makes the same. */
export const coverKey = (secret: Buffer, hash: string): string => createHmac('sha256', secret).update(hash).digest('base64url').slice(0, 32)

export const isCoverKey = (text: string): boolean => KEY.test(text)

/** The id in `none-<id>`, the key of what has no cover. */
export const idWithoutCover = (key: string): string | undefined => NONE.exec(key)?.[1]

export const sizeOf = (text: string): CoverSize | undefined => SIZES.find((size) => String(size) === text)

/** Where a made cover lies among the blobs. */
export const blobKey = (key: string, size: CoverSize): string => `covers/${key.slice(0, 2)}/${key}/${size}`
