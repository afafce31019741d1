import { parentPath } from '@tutti/music-source'
import { parseTags, type Tags } from '../objects/tags.ts'
import type { KnownTrack } from './known.ts'

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const same = (a: unknown, b: unknown) => a !== undefined && JSON.stringify(a) === JSON.stringify(b)

/** How much of a file speaks for its being that track, apart from the audio: what neither a move nor a retag changes as a rule. */
export const likeness = ({ tags, path, size }: { tags: Tags; path: string; size: number }, track: KnownTrack): number => {
  const before = parseTags(track.tags)
  const evidence: [boolean, number][] = [
    [same(tags.musicBrainz.track, before.musicBrainz.track), 8],
    [same(tags.title, before.title), 5],
    [nameOf(path) === nameOf(track.path), 5],
    [same(tags.album, before.album), 4],
    [parentPath(path) === parentPath(track.path), 4],
    [same(tags.artists, before.artists), 3],
    [same(tags.track, before.track), 3],
    [same(tags.albumArtists, before.albumArtists), 2],
    [same(tags.date, before.date), 1],
    [same(tags.disc, before.disc), 1],
    [same(tags.genres, before.genres), 1],
    [size === track.size, 1],
  ]
  return evidence.reduce((sum, [speaks, weight]) => sum + (speaks ? weight : 0), 0)
}
