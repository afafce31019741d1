import type { Read } from '@tutti/kit'
import * as facts from '../facts/read.ts'
import type { Tables } from '../facts/tables.ts'
import { breathe } from './breathe.ts'
import { learnItem, learnPlay, learnPlaylist, learnSaved, learnTrack } from './learn.ts'
import type { Memory } from './memory.ts'
import { makeReloads } from './reload.ts'

/** How far a memory has read: the last play, playlist item and change. */
export type Place = { plays: number; items: number; changes: number }

/**
 * Keeps a memory equal to the facts in the database. Plays and items only grow, and are read by sequence;
 * whatever is changed or taken back is named in `change` and read again, whole. Reading twice does no harm to the latter.
 * @returns whether there was anything new
 */
export const readOn = async (db: Read<Tables>, memory: Memory, place: Place): Promise<boolean> => {
  const changes = await facts.changesAfter(db, place.changes)
  if (changes.length > 0) {
    await makeReloads(db, memory, place)(changes)
    place.changes = changes.at(-1)!.sequence
  }
  const plays = await facts.playsAfter(db, place.plays)
  for (const row of plays) learnPlay(memory, row)
  if (plays.length > 0) place.plays = plays.at(-1)!.sequence
  const items = await facts.itemsAfter(db, place.items)
  await meetPlaylists(db, memory, [...new Set(items.map((row) => row.playlist_id))])
  for (const row of items) learnItem(memory, row)
  if (items.length > 0) place.items = items.at(-1)!.sequence
  return changes.length + plays.length + items.length > 0
}

const meetPlaylists = async (db: Read<Tables>, memory: Memory, ids: string[]) => {
  const unknown = ids.filter((id) => !memory.playlists.find(id))
  if (unknown.length === 0) return
  for (const row of await facts.playlistsByIds(db, unknown)) learnPlaylist(memory, row)
}

/** Fills an empty memory with what is there; then {@link readOn} goes on from the place. */
export const load = async (db: Read<Tables>, memory: Memory, place: Place): Promise<void> => {
  place.changes = await facts.lastChange(db)
  for (let after = ''; ; await breathe()) {
    const rows = await facts.tracksAfter(db, after)
    if (rows.length === 0) break
    for (const row of rows) learnTrack(memory, row)
    after = rows.at(-1)!.track_id
  }
  for (let after = ''; ; await breathe()) {
    const rows = await facts.playlistsAfter(db, after)
    if (rows.length === 0) break
    for (const row of rows) learnPlaylist(memory, row)
    after = rows.at(-1)!.playlist_id
  }
  for (let after = { user: '', kind: '', item: '' }; ; await breathe()) {
    const rows = await facts.savedAfter(db, after)
    if (rows.length === 0) break
    for (const row of rows) learnSaved(memory, row)
    const { user_id: user, kind, item_id: item } = rows.at(-1)!
    after = { user, kind, item }
  }
  while (await readOn(db, memory, place)) await breathe()
}
