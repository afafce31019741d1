import { watch, type FSWatcher } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { sep } from 'node:path'

type Watching = { changed: () => void; quietMs: number; patienceMs: number }
type Tree = { watchers: Map<string, FSWatcher>; stopped: boolean; touched: () => void }

/**
 * Linux has no recursive watch, and Node's substitute lists the whole tree in one go on the main thread: there, one watch a
 * directory is set up while the loop runs on. A directory that cannot be watched (gone, no permission, no watches left) is
 * passed over: the next scan finds what changed.
 */
export const watchFolder = (root: Buffer, watching: Watching) => {
  const debounced = debounce(watching)
  const tree: Tree = { watchers: new Map(), stopped: false, touched: debounced.touched }
  if (process.platform === 'linux') void watchTree(tree, root)
  else watchOne(tree, { path: root, identity: '', recursive: true })
  return {
    stop: () => {
      tree.stopped = true
      debounced.stop()
      for (const watcher of tree.watchers.values()) watcher.close()
      tree.watchers.clear()
    },
  }
}

const watchTree = async (tree: Tree, top: Buffer) => {
  const todo = [top]
  for (let path = todo.pop(); path && !tree.stopped; path = todo.pop()) {
    try {
      const stats = await stat(path)
      const identity = `${stats.dev}:${stats.ino}`
      if (tree.stopped || !stats.isDirectory() || (tree.watchers.has(identity) && path !== top)) continue
      watchOne(tree, { path, identity, recursive: false })
      for await (const entry of await opendir(path, { encoding: 'latin1' })) {
        if (entry.name.startsWith('.') || !(entry.isDirectory() || entry.isSymbolicLink())) continue
        todo.push(Buffer.concat([path, Buffer.from(sep), Buffer.from(entry.name, 'latin1')]))
      }
    } catch {
      // Gone or unreadable: the scan lists it as a problem.
    }
  }
}

const watchOne = (tree: Tree, { path, identity, recursive }: { path: Buffer; identity: string; recursive: boolean }) => {
  if (tree.watchers.has(identity)) return
  const watcher = watch(path, { persistent: false, recursive, encoding: 'buffer' }, (kind) => {
    tree.touched()
    // A new directory may hold files before its own watch stands; looking again finds it and what is below.
    if (kind === 'rename' && !recursive) void watchTree(tree, path)
  })
  const forget = () => tree.watchers.delete(identity)
  watcher.on('error', () => {
    watcher.close()
    forget()
  })
  watcher.on('close', forget)
  tree.watchers.set(identity, watcher)
}

const debounce = ({ changed, quietMs, patienceMs }: Watching) => {
  let timer: NodeJS.Timeout | undefined
  let first = 0
  const fire = () => {
    timer = undefined
    changed()
  }
  return {
    touched: () => {
      const now = performance.now()
      if (!timer) first = now
      clearTimeout(timer)
      timer = setTimeout(fire, Math.max(0, Math.min(quietMs, first + patienceMs - now))).unref()
    },
    stop: () => clearTimeout(timer),
  }
}
