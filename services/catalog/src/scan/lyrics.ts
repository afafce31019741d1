import { isUtf8 } from 'node:buffer'
import { parentPath } from '@tutti/music-source'
import { isLrc } from '../catalog/lyrics.ts'
import { among } from '../store/rows.ts'
import type { Heard } from './pending.ts'
import { stem } from './places.ts'
import type { Run } from './run.ts'

const MOST_BYTES = 512 * 1024

export type FoundLyrics = { text: string; synced: boolean }

/** The lyrics of each file, by its key: the `.lrc` file beside it, else what its tag holds. */
export const findLyrics = async (run: Run, folder: number, files: readonly Heard[]): Promise<Map<number, FoundLyrics>> => {
  const homes = [...new Set(files.map((file) => file.home))]
  const rows = await run.db.read
    .selectFrom('file')
    .select(['key', 'path', 'size'])
    .where('folder_key', '=', folder)
    .where('home', 'in', among(homes))
    .where('kind', '=', 'lyrics')
    .execute()
  const beside = new Map(rows.filter((row) => run.folders.get(folder)!.seen.has(row.key)).map((row) => [placeOf(row.path), row]))
  const lyrics = new Map<number, FoundLyrics>()
  for (const file of files) {
    const side = beside.get(placeOf(file.path))
    const text = (side && (await readText(run, folder, side))) || file.audio.lyrics
    if (text) lyrics.set(file.key, { text, synced: isLrc(text) })
  }
  return lyrics
}

const placeOf = (path: string) => `${parentPath(path)}/${stem(path)}`

/** UTF-8, UTF-16 with a mark, or Latin-1, as LRC editors write. An unreadable one is as good as none. */
const readText = async (run: Run, folder: number, { path, size }: { path: string; size: number }) => {
  if (size > MOST_BYTES) return undefined
  try {
    const file = await run.folders.get(folder)!.source.open(path)
    try {
      return decode(await file.readFile())
    } finally {
      await file.close()
    }
  } catch (error) {
    run.logger.warn({ err: error }, 'Lyrics beside a track cannot be read.')
    return undefined
  }
}

const decode = (bytes: Buffer) => {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : isUtf8(bytes)
          ? 'utf-8'
          : 'windows-1252'
  return new TextDecoder(encoding).decode(bytes).replace(/\r\n?/g, '\n').trim()
}
