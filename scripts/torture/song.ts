import { createHash, randomBytes } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { audioFileBytes } from '@tutti/testing'

const SONG_BYTES = 5 * 1024 * 1024

/** A file of 5 MB, and what a stream of it has to be. */
export type Song = { bytes: Buffer; sha256: string }

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export const writeSong = async (folder: string): Promise<Song> => {
  const tagged = audioFileBytes({
    format: 'mp3',
    tags: { title: 'A long song', artists: ['Someone'], album: 'Alone' },
    seconds: 5,
    seed: 1,
  })
  const bytes = Buffer.concat([tagged, randomBytes(SONG_BYTES - tagged.length)])
  await writeFile(join(folder, 'song.tmp'), bytes)
  await rename(join(folder, 'song.tmp'), join(folder, 'song.mp3'))
  return { bytes, sha256: sha256(bytes) }
}
