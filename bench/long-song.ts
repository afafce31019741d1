import { randomBytes } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { audioFileBytes } from '@tutti/testing'

/** As of four minutes at 160 kbit/s. */
const LONG_SONG_BYTES = 5 * 1024 * 1024

/** Puts a tagged `song.mp3` of that size, called A long song, as it were of one piece, into a music folder. @returns its bytes */
export const writeLongSong = async (folder: string): Promise<Buffer> => {
  const tagged = audioFileBytes({
    format: 'mp3',
    tags: { title: 'A long song', artists: ['Someone'], album: 'An album' },
    seconds: 5,
    seed: 1,
  })
  const bytes = Buffer.concat([tagged, randomBytes(LONG_SONG_BYTES - tagged.length)])
  await writeFile(join(folder, 'song.tmp'), bytes)
  await rename(join(folder, 'song.tmp'), join(folder, 'song.mp3'))
  return bytes
}
