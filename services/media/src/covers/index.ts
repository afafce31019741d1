import { type AudioReader, openAudioReader } from '@tutti/audio'
import type { Blobs } from '@tutti/blobs'
import type { Db, Logger } from '@tutti/kit'
import { createHash } from 'node:crypto'
import { refuse } from '../errors.ts'
import type { Folders } from '../streaming/folders.ts'
import type { Tables } from '../store.ts'
import { designOf, EDITION } from './drawn/index.ts'
import { type Gate, makeGate } from './gate.ts'
import { hotPictures, type Picture } from './hot.ts'
import { blobKey, type CoverSize, idWithoutCover } from './key.ts'
import { type CoverNames, coverNames } from './names.ts'
import { originalOf } from './originals.ts'
import { renderDrawing, shrink } from './render.ts'
import { setState } from './store.ts'

export type CoversOptions = { db: Db<Tables>; blobs: Blobs; folders: Folders; logger: Logger; secret: Buffer }

/** A cover that can be made: its public name and its content. */
export type Cover = { key: string; hash: string }

type Studio = CoversOptions & { reader: AudioReader; gate: Gate; names: CoverNames }

const HOT_BYTES = 32 * 1024 * 1024
/** The thread pool has four threads, and files are read in it too. */
const AT_ONCE = 2
const MOST_WAITING = 64

/** Covers in their sizes: from memory, from the blobs, or made now. What has none, or a broken one, gets a drawn one. */
export const openCovers = (options: CoversOptions) => {
  const reader = openAudioReader({ threads: 1 })
  const gate = makeGate({ slots: AT_ONCE, queue: MOST_WAITING, full: () => refuse('cover.busy', {}, { retryAfterS: 2 }) })
  const names = coverNames(options.db, options.secret)
  const studio: Studio = { ...options, reader, gate, names }
  const hot = hotPictures(HOT_BYTES)
  const running = new Map<string, Promise<Picture>>()
  return {
    names,
    /** @throws Failure 503 `cover.busy` when too many wait to be made */
    get: async (key: string, size: CoverSize): Promise<Picture> => {
      const name = `${key}/${size}`
      const known = hot.get(name) ?? running.get(name)
      if (known) return known
      const work = produce(studio, key, size).finally(() => running.delete(name))
      running.set(name, work)
      const made = await work
      if (made.isFinal) hot.put(name, made)
      return made
    },
    /** Makes the small sizes, when nobody waits for another cover. */
    prepare: (cover: Cover) => gate.whenIdle(() => make(studio, cover, 64)),
    stop: () => reader.close(),
  }
}

export type Covers = ReturnType<typeof openCovers>

const produce = async (studio: Studio, key: string, size: CoverSize): Promise<Picture> => {
  const id = idWithoutCover(key)
  if (id) return drawn(studio, id, { size, isFinal: true })
  const row = await studio.names.find(key)
  // Catalog may know of it a moment before us.
  if (!row) return drawn(studio, key, { size, isFinal: false })
  if (row.state === 'broken') return drawn(studio, key, { size, isFinal: true })
  const bytes = (await stored(studio, blobKey(key, size))) ?? (await studio.gate.run(() => make(studio, { key, hash: row.hash }, size)))
  return bytes instanceof Buffer ? picture(bytes, true) : drawn(studio, key, { size, isFinal: bytes === 'broken' })
}

/** `broken`: there is an original, and it is no image. `undefined`: there is none now. */
const make = async (studio: Studio, cover: Cover, size: CoverSize): Promise<Buffer | 'broken' | undefined> => {
  // The smallest is made from the next larger one: reading the original costs most.
  const original = await (size === 64
    ? ((await stored(studio, blobKey(cover.key, 300))) ?? make(studio, cover, 300))
    : originalBytes(studio, cover))
  if (original === undefined || original === 'broken') return original
  try {
    return await keep(studio, blobKey(cover.key, size), await shrink(original, size))
  } catch (error) {
    studio.logger.warn(
      { cover: cover.key, cause: (error as Error).message },
      'A cover cannot be read as an image; a drawn one stands for it.',
    )
    await studio.db.write('covers', (tx) => setState(tx, [cover.hash], 'broken'))
    return 'broken'
  }
}

const originalBytes = ({ db, folders, reader }: Studio, { hash }: Cover) => originalOf({ read: db.read, folders, reader }, hash)

const drawn = async (studio: Studio, id: string, { size, isFinal }: { size: CoverSize; isFinal: boolean }): Promise<Picture> => {
  const design = designOf(id)
  const name = `drawn/${EDITION}/${design}/${size}`
  const render = async () => keep(studio, name, await renderDrawing(design, size))
  return picture((await stored(studio, name)) ?? (await studio.gate.run(render)), isFinal)
}

const stored = async ({ blobs }: Studio, name: string): Promise<Buffer | undefined> => {
  const found = await blobs.get(name)
  return found && Buffer.concat(await Array.fromAsync(found.body as AsyncIterable<Buffer>))
}

/** A full disk costs time, not the picture. */
const keep = async ({ blobs, logger }: Studio, name: string, bytes: Buffer): Promise<Buffer> => {
  const failed = (error: unknown) => logger.warn({ err: error }, 'Cannot keep a cover; it is made again when asked for.')
  await blobs.put(name, bytes, { contentType: 'image/webp' }).catch(failed)
  return bytes
}

const picture = (bytes: Buffer, isFinal: boolean): Picture => ({
  bytes,
  etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
  isFinal,
})
