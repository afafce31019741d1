import { execFileSync } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AudioFormat, writeAudioFile, writeLibrary } from '@tutti/testing'

export type Piece = { title: string; format?: AudioFormat; seconds?: number }

const pieces: readonly Piece[] = [
  { title: 'First Light', format: 'mp3' },
  { title: 'Second Wind', format: 'flac' },
  { title: 'Third Rail', format: 'ogg' },
  { title: 'Fourth Wall', format: 'opus' },
  { title: 'Fifth Season', format: 'm4a' },
  { title: 'Sixth Sense', format: 'wav' },
]

/** Writes an album of a minute-long pieces, in all formats that Chromium knows unless told. */
export const writeAlbum = async (root: string, album: string, tracks: readonly Piece[] = pieces): Promise<void> => {
  await Promise.all(
    tracks.map(({ title, format = 'mp3', seconds = 60 }, at) =>
      writeAudioFile({
        path: join(root, album, `${at + 1} ${title}.${format}`),
        format,
        seconds,
        tags: {
          title,
          album,
          artists: ['The Makers'],
          albumArtists: ['The Makers'],
          track: at + 1,
          tracks: tracks.length,
          genres: ['Jazz'],
          date: '2021',
        },
      }),
    ),
  )
}

/** A folder with one album of minute-long pieces, and a small generated library of moments beside it; alone in a folder of its own, which is to be removed. */
export const musicFolder = async ({ tracks = 40 } = {}): Promise<string> => {
  const root = join(await mkdtemp(join(tmpdir(), 'tutti-music-')), 'Our music')
  await writeAlbum(root, 'All Formats')
  await writeAlbum(
    root,
    'Moments',
    ['First Moment', 'Second Moment', 'Third Moment'].map((title) => ({ title, seconds: 4 })),
  )
  await writeLibrary(join(root, 'more'), { tracks })
  return root
}

/** `source`: as ffmpeg's lavfi reads it; `output`: what stands before the file. */
export type Generated = { source: string; tags: Record<string, string | number>; output: readonly string[]; file: string }

/** Writes what ffmpeg generates, with tags. */
export const writeByFfmpeg = ({ source, tags, output, file }: Generated): void => {
  const given = Object.entries(tags).flatMap(([name, text]) => ['-metadata', `${name}=${text}`])
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...given, ...output, file])
}

/** Tags of a track whose album is its artist's only one, and named like him. */
export const tagsOf = (album: string, track: number, title = album) => ({
  title,
  album,
  artist: album,
  album_artist: album,
  track,
  genre: 'Tones',
})
