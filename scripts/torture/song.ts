import { createHash } from 'node:crypto'
import { writeLongSong } from '../../bench/long-song.ts'

/** A file of 5 MB, and what a stream of it has to be. */
export type Song = { bytes: Buffer; sha256: string }

/** In hex. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export const writeSong = async (folder: string): Promise<Song> => {
  const bytes = await writeLongSong(folder)
  return { bytes, sha256: sha256(bytes) }
}
