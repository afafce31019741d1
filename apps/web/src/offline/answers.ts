import type { Query } from '../api/request.ts'
import type { Page, Track } from '../api/types.ts'
import { rememberedUser } from './remembered.ts'
import { store } from './session.ts'
import { type Collection, type Kind, readShelf } from './shelf.ts'

type Answer = (parts: string[], query: Query) => unknown
const routes: [RegExp, Answer][] = [
  [/^\/tutti\/v1\/me$/, () => rememberedUser() ?? undefined],
  [/^\/v1\/me\/playlists$/, (_, query) => page(ofKind('playlist'), query)],
  [/^\/v1\/albums\/(\w+)$/, ([id]) => album(`spotify:album:${id}`)],
  [/^\/v1\/playlists\/(\w+)$/, ([id]) => playlist(`spotify:playlist:${id}`)],
  [/^\/v1\/playlists\/(\w+)\/items$/, ([id], query) => items(`spotify:playlist:${id}`, query)],
]

/** What the server would answer to a read, from what is downloaded; `undefined`: it takes the server. */
export async function answerHere(path: string, query: Query): Promise<unknown> {
  for (const [pattern, answer] of routes) {
    const found = pattern.exec(path)
    if (found) return answer(found.slice(1), query)
  }
  return undefined
}

const collectionOf = (uri: string): Collection | undefined => readShelf().collections.get(uri)
const ofKind = (kind: Kind) => [...readShelf().collections.values()].filter((one) => one.kind === kind).map(withTotal)
const withTotal = ({ item, ids }: Collection) => ({ ...item, items: { total: ids.length } })

function page<T>(all: T[], query: Query): Page<T> {
  const offset = Number(query.offset ?? 0)
  const limit = Number(query.limit ?? 20)
  return { href: '', next: null, previous: null, offset, limit, total: all.length, items: all.slice(offset, offset + limit) }
}

async function album(uri: string) {
  const collection = collectionOf(uri)
  if (!collection) return undefined
  const tracks = await store().tracks(collection.ids)
  const own = collection.ids.flatMap((id) => tracks.get(id) ?? [])
  return { ...collection.item, tracks: page(own, { limit: own.length }) }
}

function playlist(uri: string) {
  const collection = collectionOf(uri)
  return collection && withTotal(collection)
}

async function items(uri: string, query: Query) {
  const collection = collectionOf(uri)
  if (!collection) return undefined
  const ids = page(collection.ids, query)
  const added = page(collection.added ?? [], query).items
  const tracks = await store().tracks(ids.items)
  return { ...ids, items: ids.items.map((id, i) => ({ added_at: added[i] ?? null, added_by: null, track: tracks.get(id) ?? null })) }
}

/** The tracks that are here, newest first, by pages. */
export async function listTracksHere({ offset, limit }: { offset: number; limit: number }): Promise<Page<Track>> {
  const ids = page(idsHere(), { offset, limit })
  const tracks = await store().tracks(ids.items)
  return { ...ids, items: ids.items.flatMap((id) => tracks.get(id) ?? []) }
}

/** In the order of their collections, newest first. */
export function idsHere(): string[] {
  const { collections, files } = readShelf()
  const ids = new Set<string>()
  for (const collection of collections.values()) for (const id of collection.ids) if (files.get(id)?.state === 'there') ids.add(id)
  return [...ids]
}
