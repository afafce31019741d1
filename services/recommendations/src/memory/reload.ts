import type { Read } from '@tutti/kit'
import * as facts from '../facts/read.ts'
import type { ChangeKind, Tables } from '../facts/tables.ts'
import { breathe } from './breathe.ts'
import type { Place } from './follow.ts'
import { learnItem, learnPlay, learnPlaylist, learnSaved, learnTrack } from './learn.ts'
import type { Memory } from './memory.ts'

/** A track is put into lists that are kept sorted: thousands of them would keep the event loop. */
const TRACKS_AT_ONCE = 25

type Change = { kind: ChangeKind; key: string }

/** Reads what changed again, each thing once. */
export const makeReloads = (db: Read<Tables>, memory: Memory, place: Place) => async (changes: readonly Change[]) => {
  const keys = (kind: ChangeKind) => [...new Set(changes.filter((one) => one.kind === kind).map((one) => one.key))]
  await tracks(db, memory, keys('track'))
  await playlists(db, memory, keys('playlist'))
  for (const id of keys('items')) await items(db, memory, { id, upTo: place.items })
  for (const id of keys('listener')) await listener(db, memory, { id, upTo: place.plays })
  await saved(db, memory, keys('saved'))
}

const tracks = async (db: Read<Tables>, memory: Memory, ids: string[]) => {
  for (let n = 0; n < ids.length; n += TRACKS_AT_ONCE) {
    if (n > 0) await breathe()
    const some = ids.slice(n, n + TRACKS_AT_ONCE)
    const rows = await facts.tracksByIds(db, some)
    const there = new Set(rows.map((row) => row.track_id))
    for (const row of rows) learnTrack(memory, row)
    for (const id of some) if (!there.has(id)) memory.music.remove(id)
  }
}

const playlists = async (db: Read<Tables>, memory: Memory, ids: string[]) => {
  if (ids.length === 0) return
  const rows = await facts.playlistsByIds(db, ids)
  const there = new Set(rows.map((row) => row.playlist_id))
  for (const row of rows) learnPlaylist(memory, row)
  for (const id of ids) if (!there.has(id)) memory.playlists.remove(id)
}

const items = async (db: Read<Tables>, memory: Memory, { id, upTo }: { id: string; upTo: number }) => {
  memory.playlists.empty(id)
  for (let after = 0; ; await breathe()) {
    const rows = await facts.itemsOf(db, id, { after, upTo })
    if (rows.length === 0) return
    for (const row of rows) learnItem(memory, row)
    after = rows.at(-1)!.sequence
  }
}

const listener = async (db: Read<Tables>, memory: Memory, { id, upTo }: { id: string; upTo: number }) => {
  memory.listeners.forget(id)
  for (let after = ''; ; await breathe()) {
    const rows = await facts.playsOf(db, id, { after, upTo })
    if (rows.length === 0) break
    for (const row of rows) learnPlay(memory, row)
    after = rows.at(-1)!.play_id
  }
  for (let after = { kind: '', item: '' }; ;) {
    const rows = await facts.savedOf(db, id, after)
    if (rows.length === 0) break
    for (const row of rows) learnSaved(memory, row)
    after = { kind: rows.at(-1)!.kind, item: rows.at(-1)!.item_id }
  }
}

const saved = async (db: Read<Tables>, memory: Memory, keys: string[]) => {
  const byUser = Map.groupBy(
    keys.map((key) => key.split(' ') as [string, 'track' | 'album' | 'artist', string]),
    ([user]) => user,
  )
  for (const [user, mine] of byUser) {
    const rows = await facts.savedAmong(
      db,
      user,
      mine.map(([, , item]) => item),
    )
    for (const [, kind, item] of mine) memory.listeners.find(user)?.saved[kind].delete(item)
    for (const row of rows) learnSaved(memory, row)
  }
}
