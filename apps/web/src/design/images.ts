import { address } from '../api/request.ts'
import type { Image } from '../api/types.ts'
import { coverKey } from '../offline/cover-key.ts'
import { coverPath } from '../offline/names.ts'
import { readShelf } from '../offline/shelf.ts'

/** The address of a cover on our own origin: the smallest one that is at least `size` pixels wide, else the largest. */
export function imageUrl(images: Image[] | null | undefined, size: number): string | null {
  if (!images?.length) return null
  // Without the server there is the one size that was downloaded.
  const { isAway, user } = readShelf()
  const key = isAway && coverKey(images)
  if (user && key) return address(`/${coverPath(user, key)}`)
  const sorted = [...images].sort((a, b) => (a.width ?? 0) - (b.width ?? 0))
  const image = sorted.find(({ width }) => (width ?? 0) >= size) ?? sorted.at(-1)!
  return address(image.url)
}
