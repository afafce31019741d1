import type { Image } from '../api/types.ts'

/** The server's name for a picture, from any of its addresses. */
export const coverKey = (images: Image[] | null | undefined): string | null =>
  /\/media\/covers\/([^/?]+)\//.exec(images?.[0]?.url ?? '')?.[1] ?? null
