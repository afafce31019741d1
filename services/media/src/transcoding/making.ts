import { createHash } from 'node:crypto'
import { type FileHandle, open, rename, rm, utimes } from 'node:fs/promises'
import type { Job } from './job.ts'
import type { Finished, Shelf } from './shelf.ts'

/** A rendition that is being made: what there is of it can be read, and more can be waited for. */
export type Making = {
  /** How many bytes there are. */
  written(): number
  isOver(): boolean
  /** It is over, or will be before anyone who comes now has it. */
  isEnding(): boolean
  /** Resolves when there is more than before, or it is over. */
  more(): Promise<void>
  /** Of the file that is written; open until the last reader has left. */
  fd: number
  /** The finished rendition. @throws what kept it from being one */
  finished: Promise<Finished>
  /** Someone reads it. While it is made, it ends when nobody does any more. */
  use(): () => void
}

export type MakingOptions = {
  key: string
  job: Job
  shelf: Shelf
  /** Whoever listens comes again for each part. */
  inSegments: boolean
  /** bytes; a file that says it is short and is not must not fill the disk */
  most: number
  /** ms since the epoch: the same on every replica */
  modified: number
  /** Whether the file that is read is still the one that the key stands for. */
  isUnchanged: () => Promise<boolean>
}

/** One who has left may come back, as players do that ask first and then by range, */
const GRACE_MS = 300
/** or segment by segment. */
const SEGMENTS_GRACE_MS = 600

/** Writes what the job gives, and lets others read it meanwhile. */
export const startMaking = async (options: MakingOptions): Promise<Making> => {
  const { key, job, shelf, inSegments } = options
  const file = await open(shelf.draft(key), 'w+').catch((error: unknown) => {
    job.kill()
    throw error
  })
  const state = { written: 0, over: false, readers: 0 }
  let wake = Promise.withResolvers<void>()
  const tell = () => {
    wake.resolve()
    wake = Promise.withResolvers()
  }
  const grew = (bytes: number) => {
    state.written += bytes
    tell()
  }
  const release = () => {
    if (state.over && state.readers === 0) void file.close().catch(() => undefined)
  }
  const finished = finish(file, options, grew).finally(() => {
    state.over = true
    tell()
    release()
  })
  finished.catch(() => undefined)
  let leaving: NodeJS.Timeout | undefined
  const leave = () => {
    state.readers -= 1
    if (state.readers > 0) return
    if (state.over) release()
    else leaving = setTimeout(job.kill, inSegments ? SEGMENTS_GRACE_MS : GRACE_MS)
    job.rest(true)
  }
  return {
    written: () => state.written,
    isOver: () => state.over,
    isEnding: () => state.over || job.wasKilled(),
    more: () => wake.promise,
    fd: file.fd,
    finished,
    use: () => {
      clearTimeout(leaving)
      job.rest(false)
      state.readers += 1
      return leave
    },
  }
}

const finish = async (file: FileHandle, options: MakingOptions, grew: (bytes: number) => void): Promise<Finished> => {
  const { key, job, shelf, most, modified, isUnchanged } = options
  const draft = shelf.draft(key)
  try {
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of job.output) {
      await writeWhole(file, chunk)
      hash.update(chunk)
      size += chunk.length
      if (size > most) throw new Error(`more than ${most} bytes came out`)
      grew(chunk.length)
    }
    await job.ended
    if (job.wasKilled()) throw new Error('nobody waits for it any more')
    if (!(await isUnchanged())) throw new Error('the file was changed meanwhile')
    const name = hash.digest('base64url').slice(0, 22)
    // What lies there under its final name is whole, also after a power cut.
    await file.datasync()
    await utimes(draft, new Date(), new Date(modified))
    const path = shelf.place(key, name)
    await rename(draft, path)
    const finished = { key, hash: name, path, size }
    await shelf.add(finished)
    return finished
  } catch (error) {
    job.kill()
    await rm(draft, { force: true })
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') await shelf.halve()
    throw error
  }
}

const writeWhole = async (file: FileHandle, chunk: Buffer) => {
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at, chunk.length - at)).bytesWritten
}
