import { address } from '../api/request.ts'
import { coverCache, coverPath } from './names.ts'
import type { Collection, File } from './shelf.ts'

/** px; sharp enough for every list, and on a phone for the whole screen */
const SIZE = 300

/** Keeps a picture of a user. One that cannot be had is no reason to go without the music. */
export async function keepCover(user: string, key: string | null) {
  if (!key) return
  const cache = await caches.open(coverCache(user))
  const url = address(`/${coverPath(user, key)}`)
  if (await cache.match(url)) return
  const response = await fetch(address(`/media/covers/${key}/${SIZE}`)).catch(() => null)
  if (response?.ok) await cache.put(url, response).catch(() => undefined)
}

/** Those that a page did not get any more when it was left. */
export async function keepCovers(user: string, shown: Iterable<File | Collection>) {
  for (const key of new Set([...shown].map(({ cover }) => cover))) await keepCover(user, key)
}

/** Drops those of these pictures that nothing shows any more. */
export async function dropCovers(user: string, keys: Iterable<string | null>, still: Iterable<File | Collection>) {
  const gone = new Set([...keys].filter((key) => key !== null))
  for (const { cover } of still) if (cover) gone.delete(cover)
  if (!gone.size) return
  const cache = await caches.open(coverCache(user))
  await Promise.all([...gone].map((key) => cache.delete(address(`/${coverPath(user, key)}`))))
}
