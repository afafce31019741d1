import { type Basket, insert, type Postings } from './basket.ts'
import type { Ids } from './ids.ts'

export type Item = { playlistId: string; track: number; told: number }

export type Playlists = ReturnType<typeof makePlaylists>

/** What stands together in playlists. */
export const makePlaylists = ({ tracks, users, postings }: { tracks: Ids; users: Ids; postings: Postings }) => {
  const known = new Map<string, Basket>()
  const empty = (basket: Basket) => {
    postings.withdraw(basket)
    Object.assign(basket, { tracks: [], keys: [], told: [] })
  }
  return {
    find: (id: string) => known.get(id),
    count: () => known.size,
    put: (id: string, { ownerId, isPublic }: { ownerId: string; isPublic: boolean }) => {
      const owner = users.of(ownerId)
      const basket = known.get(id)
      if (basket) Object.assign(basket, { owner, public: isPublic })
      else known.set(id, { kind: 'playlist', id, owner, public: isPublic, tracks: [], keys: [], told: [] })
    },
    add: ({ playlistId, track, told }: Item) => {
      const basket = known.get(playlistId)
      if (!basket) return
      if (!basket.tracks.includes(track)) postings.add(track, basket)
      insert(basket, { track, key: told, told }, tracks)
    },
    empty: (id: string) => {
      const basket = known.get(id)
      if (basket) empty(basket)
    },
    remove: (id: string) => {
      const basket = known.get(id)
      if (basket) empty(basket)
      known.delete(id)
    },
  }
}
