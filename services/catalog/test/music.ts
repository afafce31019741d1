import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TrackObject } from '@tutti/catalog/contract'
import { type FileTags, type LibraryTrack, system, type TestSystem, tinyCover, writeAudioFile } from '@tutti/testing'

/** A music folder of a test's own, and a whole system that has scanned it. Changes are found by the scans that the test asks for. */
export const makeHouse = async (fill: (dir: string) => Promise<unknown>, environment: Record<string, string> = {}) => {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-music-'))
  await fill(dir)
  const t = await system({ music: [dir], environment: { TUTTI_WATCH: 'no', ...environment } })
  return {
    t,
    dir,
    scan: async (body: object = {}) => {
      await t.admin.post('/tutti/v1/scans', body)
      await t.settled()
      return (await t.admin.get('/tutti/v1/scans/current')).body
    },
    end: async () => {
      await t.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** What tests look at in an answer. */
export type Named = { id: string; name: string; path: string; reason: string; album_group: string; artists: { id: string; name: string }[] }

/** Tracks by path; one that is not listed fails the test that looks at it. */
export type Tracks = Omit<Map<string, TrackObject>, 'get'> & { get(path: string): TrackObject }

/** Every track that is listed, by its path below the folder. */
export const allTracks = async (t: TestSystem): Promise<Tracks> => {
  const tracks = new Map<string, TrackObject>()
  for (let offset = 0; ; offset += 500) {
    const { body } = await t.admin.get<{ items: TrackObject[]; next: string | null }>(`/tutti/v1/tracks?limit=500&offset=${offset}`)
    for (const track of body.items) tracks.set(track.tutti.folder_path, track)
    if (!body.next) return tracks as Tracks
  }
}

/** Writes a track of a made library again, with the same audio and other tags or at another place. */
export const writeAgain = async (
  dir: string,
  track: LibraryTrack,
  { tags = {}, path = track.path }: { tags?: FileTags; path?: string } = {},
): Promise<LibraryTrack> => {
  const changed = { ...track, path, tags: { ...track.tags, ...tags } }
  if (path !== track.path) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await rename(join(dir, track.path), join(dir, path))
  }
  if (Object.keys(tags).length > 0) await writeAudioFile({ ...changed, path: join(dir, path) })
  return changed
}

export const cover = tinyCover
