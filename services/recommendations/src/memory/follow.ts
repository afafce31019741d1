import type { Read } from '@tutti/kit'
import * as facts from '../facts/read.ts'
import type { Tables } from '../facts/tables.ts'
import { breathe } from './breathe.ts'
import { learnItem, learnPlay, learnPlaylist, learnSaved, learnTrack } from './learn.ts'
import type { Memory } from './memory.ts'
import { makeReloads } from './reload.ts'

const DAY_MS = 86_400_000

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
  await learnPlays(memory, plays)
  if (plays.length > 0) place.plays = plays.at(-1)!.sequence
  const items = await facts.itemsAfter(db, place.items)
  await meetPlaylists(db, memory, [...new Set(items.map((row) => row.playlist_id))])
  for (const row of items) learnItem(memory, row)
  if (items.length > 0) place.items = items.at(-1)!.sequence
  return changes.length + plays.length + items.length > 0
}

const learnPlays = async (memory: Memory, rows: Parameters<typeof learnPlay>[1][]) => {
  for (const row of rows) learnPlay(memory, row)
  for (const _ of memory.listeners.makeRoom()) await breathe()
}

/** The newest first, until what is older has no place any more. */
const loadPlays = async (db: Read<Tables>, memory: Memory, place: Place) => {
  place.plays = await facts.lastPlay(db)
  for (let before = { told: Number.MAX_SAFE_INTEGER, sequence: 0 }; ; await breathe()) {
    const rows = await facts.playsBefore(db, { ...before, upTo: place.plays })
    if (rows.length === 0) return
    await learnPlays(memory, rows)
    const last = rows.at(-1)!
    before = { told: Number(last.told), sequence: last.sequence }
    // A play is over before it is told; a day is more than clocks differ.
    if (before.told + DAY_MS < memory.listeners.since()) return
  }
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
  await loadPlays(db, memory, place)
  while (await readOn(db, memory, place)) await breathe()
}
