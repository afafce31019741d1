import { current, type Db } from '@tutti/kit'
import { keysOf } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'
import { artistObjects, type Build, fullAlbums, fullTracks, simplifiedAlbums, simplifiedTracks } from './index.ts'
import { untilWritten } from './kept.ts'

const builds = {
  track: fullTracks,
  'simplified track': simplifiedTracks,
  album: fullAlbums,
  'simplified album': simplifiedAlbums,
  artist: artistObjects,
} satisfies Record<string, Build<object>>

export type Kind = keyof typeof builds

const MOST_BYTES = 16 * 1_048_576
/** What an entry takes beside its text. */
const ENTRY_BYTES = 300
const MOST_IDS = 20_000

/** Public objects as JSON (UTF-8), ready to be sent. */
export type Written = {
  /** In the order of their keys; unknown ones are left out. */
  byKeys(kind: Kind, keys: readonly number[]): Promise<Buffer[]>
  /** In the order of their public ids, `null` for unknown ones. */
  byIds(kind: 'track' | 'album' | 'artist', ids: readonly string[]): Promise<(Buffer | null)[]>
}

/**
 * Builds each object once for each public address, and keeps its text until the catalog's next write: a page of fifty albums is
 * then fifty pieces put together, whoever asks for it and in whatever order.
 */
export const makeWritten = (db: Db<Tables>): Written => {
  const texts = untilWritten<Buffer>(db, { most: MOST_BYTES, sizeOf: (text) => text.length + ENTRY_BYTES })
  const keysById = untilWritten<number>(db, { most: MOST_IDS, sizeOf: () => 1 })

  const textsOf = async (kind: Kind, keys: readonly number[]): Promise<(Buffer | undefined)[]> => {
    const [readAt, { origin }] = [db.writes, current()]
    const nameOf = (key: number) => `${key} ${kind} ${origin}`
    const known = keys.map((key) => texts.get(nameOf(key)))
    const missing = keys.filter((_, n) => !known[n])
    if (missing.length === 0) return known
    const fresh = new Map<number, Buffer>()
    for (const [key, object] of await (builds[kind] as Build<object>)(db.read, [...new Set(missing)])) {
      const text = Buffer.from(JSON.stringify(object))
      fresh.set(key, text)
      texts.put(nameOf(key), text, readAt)
    }
    return keys.map((key, n) => known[n] ?? fresh.get(key))
  }

  const keysOfIds = async (kind: 'track' | 'album' | 'artist', ids: readonly string[]): Promise<(number | undefined)[]> => {
    const readAt = db.writes
    const known = ids.map((id) => keysById.get(`${id} ${kind}`))
    if (!known.includes(undefined)) return known
    const keys = await keysOf(db.read, kind, ids)
    for (const [n, key] of keys.entries()) if (key !== undefined) keysById.put(`${ids[n]} ${kind}`, key, readAt)
    return keys
  }

  return {
    byKeys: async (kind, keys) => (await textsOf(kind, keys)).filter((text) => text !== undefined),
    byIds: async (kind, ids) => {
      const keys = await keysOfIds(kind, ids)
      const found = await textsOf(
        kind,
        keys.map((key) => key ?? NO_KEY),
      )
      return found.map((text) => text ?? null)
    },
  }
}

/** Keys begin at 1. */
const NO_KEY = 0
