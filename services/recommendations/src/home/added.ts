import { compareIds } from '../memory/ids.ts'
import type { Memory } from '../memory/memory.ts'
import { firstOf } from '../scoring/select.ts'
import { SHELF_ITEMS, type Shelf } from './shelf.ts'

type Newest = { id: string; at: number }

const kept = new WeakMap<object, { version: number; albums: Newest[] }>()

/** The newest albums, by their newest track. Found once for each state of the library. */
export const recentlyAdded = ({ music }: Memory): Shelf => {
  const before = kept.get(music)
  const albums = before?.version === music.version() ? before.albums : newestAlbums(music)
  kept.set(music, { version: music.version(), albums })
  return {
    id: 'recently-added',
    title: 'Recently added',
    reason: null,
    kind: 'album',
    more: '/tutti/v1/albums?sort=added&order=desc',
    items: albums.map(({ id, at }) => ({ id, reason: { kind: 'added', at } })),
  }
}

const newestAlbums = (music: Memory['music']): Newest[] => {
  const found: Newest[] = []
  for (const album of music.albumNumbers()) {
    let at = -Infinity
    for (const track of music.ofAlbum(album)) {
      const facts = music.of(track)!
      if (!facts.missing && facts.addedAt > at) at = facts.addedAt
    }
    if (at > -Infinity) found.push({ id: music.albums.at(album), at })
  }
  return firstOf(found, SHELF_ITEMS, (a, b) => b.at - a.at || compareIds(a.id, b.id))
}
