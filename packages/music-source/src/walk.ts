import type { Dirent } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { sep } from 'node:path'
import { sourceFile } from './source-file.ts'
import type { WalkBatch, WalkOptions } from './port.ts'
import { reasonOf } from './reasons.ts'

/** Directories listed at a time, and entries of one directory stat-ed at a time: enough to hide a network share's latency. */
const directories = 8
const entries = 64

/** One walk: what is still to be listed, what was found and not yet handed over. */
type Walk = {
  root: Buffer
  options: WalkOptions
  todo: string[]
  seen: Set<string>
  found: WalkBatch
  active: number
  wake: () => void
  drained: (() => void)[]
}

export async function* walkFolder(root: Buffer, options: WalkOptions): AsyncGenerator<WalkBatch> {
  const batch = options.batch ?? 500
  const walk: Walk = {
    root,
    options,
    todo: [],
    seen: new Set(),
    found: { files: [], problems: [] },
    active: 0,
    wake: () => {},
    drained: [],
  }
  const rootStats = await stat(root)
  walk.seen.add(`${rootStats.dev}:${rootStats.ino}`)
  walk.todo.push('')
  try {
    while (walk.todo.length || walk.active || size(walk.found)) {
      options.signal?.throwIfAborted()
      startDirectories(walk)
      if (size(walk.found) >= batch || (!walk.active && !walk.todo.length)) yield* take(walk, batch)
      else if (walk.active) await new Promise<void>((resolve) => (walk.wake = resolve))
    }
  } finally {
    walk.todo = []
    walk.drained.splice(0).forEach((go) => go())
  }
}

const size = (found: WalkBatch) => found.files.length + found.problems.length

function* take(walk: Walk, batch: number) {
  const { files, problems } = walk.found
  walk.found = { files: [], problems: [] }
  for (let at = 0; at < Math.max(files.length, problems.length); at += batch) {
    yield { files: files.slice(at, at + batch), problems: problems.slice(at, at + batch) }
  }
  walk.drained.splice(0).forEach((go) => go())
}

const startDirectories = (walk: Walk) => {
  while (walk.active < directories && walk.todo.length) {
    walk.active += 1
    const path = walk.todo.pop()!
    listDirectory(walk, path)
      .catch((error) => walk.found.problems.push({ path, reason: reasonOf(error) }))
      .finally(() => {
        walk.active -= 1
        walk.wake()
      })
  }
}

const listDirectory = async (walk: Walk, path: string) => {
  let group: Dirent[] = []
  // 'latin1' keeps every byte of a name as one character, whatever its encoding.
  for await (const entry of await opendir(local(walk, path), { encoding: 'latin1', bufferSize: 256 })) {
    if (entry.name.startsWith('.') || walk.options.signal?.aborted) continue
    group.push(entry)
    if (group.length < entries) continue
    await lookAt(walk, path, group)
    group = []
    await roomFor(walk)
  }
  await lookAt(walk, path, group)
}

/** A directory of a million files must not pile up while the reader is busy. */
const roomFor = async (walk: Walk) => {
  if (size(walk.found) < 4 * (walk.options.batch ?? 500)) return
  walk.wake()
  await new Promise<void>((resolve) => walk.drained.push(resolve))
}

const lookAt = (walk: Walk, directory: string, group: Dirent[]) =>
  Promise.all(
    group.map(async (entry) => {
      const path = directory ? `${directory}/${entry.name}` : entry.name
      if (entry.isFile() && !walk.options.wanted(entry.name)) return
      try {
        const stats = await stat(local(walk, path))
        if (stats.isDirectory()) return enter(walk, path, `${stats.dev}:${stats.ino}`)
        if (!walk.options.wanted(entry.name)) return
        if (stats.isFile()) walk.found.files.push(sourceFile(path, stats))
        else walk.found.problems.push({ path, reason: 'it is neither a file nor a folder' })
      } catch (error) {
        walk.found.problems.push({ path, reason: problemOf(entry, error) })
      }
    }),
  )

const problemOf = (entry: Dirent, error: unknown) =>
  entry.isSymbolicLink() && (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? 'the symbolic link leads nowhere (ENOENT)'
    : reasonOf(error)

const enter = (walk: Walk, path: string, identity: string) => {
  if (walk.seen.has(identity)) return
  walk.seen.add(identity)
  walk.todo.push(path)
  walk.wake()
}

const local = (walk: Walk, path: string) => (path ? Buffer.concat([walk.root, Buffer.from(sep), Buffer.from(path, 'latin1')]) : walk.root)
