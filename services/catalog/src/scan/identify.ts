import { hash } from 'node:crypto'
import { newId } from '@tutti/kit'
import { among } from '../store/rows.ts'
import { tagsOf, type Tags } from '../objects/tags.ts'
import { idOfText } from './ids.ts'
import { type KnownTrack, tracksAlike, tracksAtPlace, tracksBySize } from './known.ts'
import type { Heard } from './pending.ts'
import type { Run } from './run.ts'
import { likeness } from './likeness.ts'

/** A file, and the track that it is. */
export type Found = {
  file: Heard
  tags: Tags
  tagsHash: string
  key: number
  id: string
  /** The track as it was; undefined for a new one. */
  before: KnownTrack | undefined
}

export type Identified = { found: Found[]; /** To be looked at again when all others have been read. */ later: Heard[] }

/**
 * Third step: says which track a file is. The same place and the same audio: the same track. Otherwise the audio tells, among tracks
 * that have lost their file, the most alike first; then the place; then size and time. Where a track's own file is still to be
 * read, or holds other audio now, the answer waits for the second pass.
 */
export const identify = async (run: Run, files: readonly Heard[], pass: 1 | 2): Promise<Identified> => {
  const atPlace = await tracksAtPlace(run, files)
  const taken = new Set<number>()
  const decided = new Map<Heard, KnownTrack | undefined>()
  const claim = (file: Heard, track: KnownTrack | undefined) => {
    if (track) taken.add(track.key)
    decided.set(file, track)
  }
  for (const file of files) {
    const own = atPlace(file)
    if (own && own.audio_hash === file.audio.audioHash) claim(file, own)
  }
  const later: Heard[] = []
  const moved = files.filter((file) => !decided.has(file))
  const alike = await tracksAlike(run, moved, pass)
  for (const file of moved) {
    const loose = alike.loose(file).filter((track) => !taken.has(track.key))
    const changedInPlace = atPlace(file)?.file_key === file.key
    if (pass === 1 && (changedInPlace || (loose.length === 0 && alike.isUnread(file)))) later.push(file)
    else if (loose.length > 0) claim(file, mostAlike(file, loose))
  }
  const left = moved.filter((file) => !decided.has(file) && !later.includes(file))
  const bySize = await tracksBySize(run, left, pass)
  for (const file of left)
    claim(
      file,
      [atPlace(file), bySize(file)].find((track) => track && !taken.has(track.key)),
    )
  return { found: await named(run, decided), later }
}

const mostAlike = (file: Heard, tracks: KnownTrack[]) => {
  const tags = tagsOf(file.audio)
  const ranked = tracks.map((track) => ({ track, likeness: likeness({ tags, path: file.path, size: file.size }, track) }))
  return ranked.sort((a, b) => b.likeness - a.likeness || a.track.key - b.track.key)[0]!.track
}

/** Keys and ids: those of the known track, or new ones. */
const named = async (run: Run, decided: Map<Heard, KnownTrack | undefined>): Promise<Found[]> => {
  const ids = await newIds(
    run,
    [...decided].flatMap(([file, track]) => (track ? [] : [file])),
  )
  return [...decided].map(([file, before]) => {
    const tags = tagsOf(file.audio)
    return { file, tags, tagsHash: tagsHashOf(tags), before, key: before?.key ?? run.keys.next('track'), id: before?.id ?? ids.get(file)! }
  })
}

/** An id is made of the audio; that of a second file with the same audio of its place as well. */
const newIds = async (run: Run, files: readonly Heard[]): Promise<Map<Heard, string>> => {
  const wanted = files.map((file) => ({ file, id: idOfText(`track\n${file.audio.audioHash}`) }))
  const used = await usedIds(
    run,
    wanted.map(({ id }) => id),
  )
  const ids = new Map<Heard, string>()
  const second: typeof wanted = []
  for (const { file, id } of wanted) {
    if (used.has(id))
      second.push({ file, id: idOfText(`track\n${file.audio.audioHash}\n${run.folders.get(file.folder_key)!.id}\n${file.path}`) })
    else ids.set(file, id)
    used.add(id)
  }
  const usedToo = await usedIds(
    run,
    second.map(({ id }) => id),
  )
  for (const { file, id } of second) ids.set(file, usedToo.has(id) ? newId() : id)
  return ids
}

const usedIds = async ({ db }: Run, ids: string[]) => {
  if (ids.length === 0) return new Set<string>()
  const rows = await db.read
    .selectFrom('track')
    .select('id')
    .where('id', 'in', among(ids))
    .unionAll(db.read.selectFrom('removed_track').select('id').where('id', 'in', among(ids)))
    .execute()
  return new Set(rows.map((row) => row.id))
}

/** Two files with equal hashes say the same about themselves. */
export const tagsHashOf = ({ title, artists, albumArtists, album, track, disc, date }: Tags): string =>
  hash('sha1', JSON.stringify([title, artists, albumArtists, album, track, disc, date]), 'hex')
