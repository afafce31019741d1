import { address } from '../api/request.ts'
import type { Image } from '../api/types.ts'

/** The address of a cover on our own origin: the smallest one that is at least `size` pixels wide, else the largest. */
export function imageUrl(images: Image[] | null | undefined, size: number): string | null {
  if (!images?.length) return null
  const sorted = [...images].sort((a, b) => (a.width ?? 0) - (b.width ?? 0))
  const image = sorted.find(({ width }) => (width ?? 0) >= size) ?? sorted.at(-1)!
  return address(image.url)
}
