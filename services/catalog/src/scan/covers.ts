import { createHash } from 'node:crypto'
import { parentPath } from '@tutti/music-source'
import { among, grouped } from '../store/rows.ts'
import type { Heard } from './pending.ts'
import { bestImage } from './places.ts'
import type { Run } from './run.ts'

/** SHA-256 (hex) of a picture, and where it is: an image file, or inside an audio file. */
export type TrackCover = { hash: string; path: string; embedded: boolean }
type Image = { key: number; path: string; home: string; size: number; hash: string | null }
export type ImageNews = { key: number; hash: string | null; reason: string | null }

const MOST_BYTES = 64 * 1024 * 1024
const CHUNK_BYTES = 256 * 1024

/** The cover of each file, by its key: the image beside it, else the picture inside. `images` are files whose hash is new. */
export const findCovers = async (
  run: Run,
  folder: number,
  files: readonly Heard[],
): Promise<{ covers: Map<number, TrackCover>; images: ImageNews[] }> => {
  const homes = [...new Set(files.map((file) => file.home))]
  const rows = await run.db.read
    .selectFrom('file')
    .select(['key', 'path', 'home', 'size', 'hash'])
    .where('folder_key', '=', folder)
    .where('home', 'in', among(homes))
    .where('kind', '=', 'image')
    .execute()
  const byHome = grouped(
    rows.filter((row) => run.folders.get(folder)!.seen.has(row.key)),
    (row) => row.home,
  )
  const images: ImageNews[] = []
  const covers = new Map<number, TrackCover>()
  const byDirectory = new Map<string, Image | undefined>()
  for (const file of files) {
    const directory = parentPath(file.path)
    if (!byDirectory.has(directory))
      byDirectory.set(directory, await chooseImage(run, folder, { images: byHome.get(file.home) ?? [], directory, news: images }))
    const image = byDirectory.get(directory)
    if (image) covers.set(file.key, { hash: image.hash!, path: image.path, embedded: false })
    else if (file.audio.coverHash) covers.set(file.key, { hash: file.audio.coverHash, path: file.path, embedded: true })
  }
  return { covers, images }
}

/** The best image that can be read. */
const chooseImage = async (
  run: Run,
  folder: number,
  { images, directory, news }: { images: Image[]; directory: string; news: ImageNews[] },
): Promise<Image | undefined> => {
  for (
    let left = images, image = bestImage(left, directory);
    image;
    left = left.filter((one) => one !== image), image = bestImage(left, directory)
  ) {
    if (image.hash) return image
    try {
      image.hash = await hashFile(run, folder, image)
      news.push({ key: image.key, hash: image.hash, reason: null })
      return image
    } catch (error) {
      news.push({ key: image.key, hash: null, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return undefined
}

const hashFile = async (run: Run, folder: number, { path, size }: Image) => {
  if (size > MOST_BYTES)
    throw new Error(`a cover has at most ${MOST_BYTES / 1024 / 1024} MB, and this one has ${Math.round(size / 1024 / 1024)}`)
  const file = await run.folders.get(folder)!.source.open(path)
  try {
    const digest = createHash('sha256')
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, size)))
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, null)
      if (bytesRead === 0) return digest.digest('hex')
      digest.update(chunk.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
