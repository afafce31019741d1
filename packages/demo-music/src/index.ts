import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { albums } from './albums.ts'
import { fileOf } from './paths.ts'

/**
 * Makes three albums of four tracks below `dir` (FLAC, tagged, with covers; CC0), for those who have no music at hand. Files that
 * are there already stay; each appears whole, the first after about a second. Answers the absolute paths of the tracks.
 * Works in threads of its own. Rejects with the reason when the folder cannot be written or `signal` calls it off.
 */
export const makeDemoMusic = async (dir: string, { signal }: { signal?: AbortSignal } = {}): Promise<{ files: string[] }> => {
  signal?.throwIfAborted()
  const count = Math.min(albums.length, availableParallelism())
  const shares = Array.from({ length: count }, (_, share) => albums.map((_, number) => number).filter((number) => number % count === share))
  const workers = shares.map(
    (numbers) => new Worker(new URL('./worker.ts', import.meta.url), { workerData: { dir, numbers }, name: 'demo music' }),
  )
  const stop = () => workers.forEach((worker) => void worker.terminate())
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await Promise.all(workers.map((worker) => finished(worker, signal)))
  } catch (error) {
    throw new Error(`cannot make demo music in ${dir}: ${(error as Error).message}`, { cause: error })
  } finally {
    stop()
    signal?.removeEventListener('abort', stop)
  }
  return { files: albums.flatMap((album) => album.pieces.map((piece) => join(dir, fileOf(album, piece)))) }
}

const finished = (worker: Worker, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
    worker.once('exit', () => reject(signal?.aborted ? new Error('it was called off') : new Error('its thread ended')))
  })
