import { sql } from 'kysely'
import { among, grouped, listed } from '../store/rows.ts'
import type { TrackTable } from '../store/tables.ts'
import type { Heard } from './pending.ts'
import type { Run } from './run.ts'

const columns = [
  'track.key',
  'track.id',
  'track.folder_key',
  'track.path',
  'track.home',
  'track.size',
  'track.mtime',
  'track.audio_hash',
  'track.tags_hash',
  'track.tags',
  'track.album_key',
  'track.added_at',
  'track.missing_since',
  'track.plays',
  'track.event_id',
] as const

/** The file that holds a track, if any does. */
type Held = { file_key: number | null; file_folder: number | null; file_pending: 0 | 1 | 2 | null; file_hash: string | null }

/** A track with the file that holds it. */
export type KnownTrack = Held &
  Pick<
    TrackTable,
    | 'key'
    | 'id'
    | 'folder_key'
    | 'path'
    | 'home'
    | 'size'
    | 'mtime'
    | 'audio_hash'
    | 'tags_hash'
    | 'tags'
    | 'album_key'
    | 'added_at'
    | 'missing_since'
    | 'plays'
    | 'event_id'
  >

/** Tracks of one sound that are looked at: a thousand silent tracks are no reason to stand still. */
const MOST_ALIKE = 3000

const held = ['file.key as file_key', 'file.folder_key as file_folder', 'file.pending as file_pending', 'file.hash as file_hash'] as const

const tracks = ({ db }: Run) =>
  db.read
    .selectFrom('track')
    .leftJoin('file', 'file.track_key', 'track.key')
    .select([...columns, ...held])

/** The track that was last seen in a file's place. */
export const tracksAtPlace = async (run: Run, files: readonly Heard[]) => {
  const linked = files.flatMap((file) => file.track_key ?? [])
  const byKey = new Map(
    (await (linked.length > 0 ? tracks(run).where('track.key', 'in', among(linked)).execute() : [])).map((track) => [track.key, track]),
  )
  const unlinked = unlinkedOf(run, files)
  const byPlace = new Map((await missingAt(run, unlinked)).map((track) => [`${track.folder_key} ${track.path}`, track]))
  return (file: Heard): KnownTrack | undefined =>
    file.track_key === null ? byPlace.get(`${file.folder_key} ${file.path}`) : byKey.get(file.track_key)
}

const unlinkedOf = ({ mayHaveMoved }: Run, files: readonly Heard[]) => (mayHaveMoved ? files.filter((file) => file.track_key === null) : [])

const missingAt = async (run: Run, files: readonly Heard[]) => {
  if (files.length === 0) return []
  return tracks(run)
    .where('track.folder_key', '=', files[0]!.folder_key)
    .where('track.home', 'in', among([...new Set(files.map((file) => file.home))]))
    .where('track.path', 'in', among(files.map((file) => file.path)))
    .where('file.key', 'is', null)
    .execute()
}

/** Tracks with the audio of these files that have lost their own (`loose`), or may have (`unread`). */
export const tracksAlike = async (run: Run, files: readonly Heard[], pass: 1 | 2) => {
  const hashes = run.mayHaveMoved ? [...new Set(files.map((file) => file.audio.audioHash))] : []
  if (hashes.length === 0) return { loose: () => [], isUnread: () => false }
  const candidates = await run.db.read
    .selectFrom('track')
    .leftJoin('file', 'file.track_key', 'track.key')
    .select(['track.key', 'track.audio_hash', 'track.missing_since', ...held])
    .where('track.audio_hash', 'in', among(hashes))
    .limit(MOST_ALIKE)
    .execute()
  const loose = candidates.filter((track) => isLoose(run, track, pass)).map((track) => track.key)
  const unread = new Set(candidates.filter((track) => isUnread(run, track)).map((track) => track.audio_hash))
  const full = loose.length > 0 ? await tracks(run).where('track.key', 'in', among(loose)).execute() : []
  const byAudio = grouped(full, (track) => track.audio_hash)
  return {
    loose: (file: Heard): KnownTrack[] => byAudio.get(file.audio.audioHash) ?? [],
    isUnread: (file: Heard) => unread.has(file.audio.audioHash),
  }
}

type Candidate = Held & Pick<TrackTable, 'missing_since' | 'audio_hash'>

/** It has lost its file: the file is gone, or holds other audio now. */
const isLoose = ({ folders }: Run, track: Candidate, pass: 1 | 2) => {
  if (track.missing_since !== null || track.file_key === null) return true
  const folder = folders.get(track.file_folder!)
  if (!folder) return false
  return !folder.seen.has(track.file_key) || (pass === 2 && track.file_pending === 2 && track.file_hash !== track.audio_hash)
}

const isUnread = ({ folders }: Run, track: Candidate) =>
  track.file_key !== null && track.file_pending !== 0 && folders.has(track.file_folder!)

/** Tracks that have lost their file, which had this size and time: the last thing to go by. */
export const tracksBySize = async (run: Run, files: readonly Heard[], pass: 1 | 2) => {
  const unlinked = unlinkedOf(run, files)
  if (unlinked.length === 0) return () => undefined
  const { rows } = await sql<KnownTrack>`
    select ${sql.join(columns.map((column) => sql.ref(column)))}, file.key as file_key, file.folder_key as file_folder, file.pending as file_pending, file.hash as file_hash
    from ${listed(
      { size: 'integer', mtime: 'real' },
      unlinked.map((file) => [file.size, file.mtime]),
    )} wanted
    join file on file.kind = 'audio' and file.size = wanted.size and file.mtime = wanted.mtime
    join track on track.key = file.track_key limit ${MOST_ALIKE}`.execute(run.db.read)
  const bySize = grouped(
    rows.filter((track) => isLoose(run, track, pass)),
    (track) => `${track.size} ${track.mtime}`,
  )
  return (file: Heard): KnownTrack | undefined => {
    const same = bySize.get(`${file.size} ${file.mtime}`) ?? []
    return same.length === 1 ? same[0] : undefined
  }
}
