import { type Fill, shellPrefix } from '../names.ts'
import type { Client, Scope } from './scope.ts'

/** One build of the player: its version, its files below the base path, and the script that index.html begins with. */
export type Build = { version: string; files: string[]; entry: string }

/** A page that is left in the middle never answers; then the next one is asked, and after the last the browser tries again later. */
const PATIENCE_MS = 60_000
/** A page that has just begun may not listen yet. */
const AGAIN_MS = 3_000
/** Pages of the version before may still be open and ask for parts that they have not loaded yet. */
const KEPT = 2

/**
 * The builds of the player in Cache Storage, one cache each. The policy of a worker's script is `default-src 'none'`: it cannot reach the
 * network at all, so nothing of a user can end up in these caches. What is to be fetched an open page fetches for it.
 */
export function shellOf(self: Scope, { version, files, entry }: Build) {
  const { scope } = self.registration
  const prefix = shellPrefix(scope)
  const name = prefix + version

  const isWhole = async () => {
    if (!(await caches.has(name))) return false
    const kept = await (await caches.open(name)).keys()
    return kept.length >= files.length
  }

  return {
    async fill() {
      if (await isWhole()) return
      for (const client of await self.clients.matchAll({ type: 'window', includeUncontrolled: true })) {
        if (await asked(client, { type: 'fill', cache: name, files, entry })) return
      }
      throw new Error('cannot keep the player: no open page could fetch its files')
    },
    async prune() {
      const old = (await caches.keys()).filter((one) => one.startsWith(prefix) && one !== name)
      await Promise.all(old.slice(0, Math.max(0, old.length - KEPT + 1)).map((one) => caches.delete(one)))
    },
    page: () => caches.match(`${scope}index.html`, { cacheName: name }),
    /** A file of this build, or a named one of a build before: names carry the hash of what is in them, so versions never mix. */
    async file(path: string) {
      const own = await caches.match(scope + path, { cacheName: name })
      if (own || !path.startsWith('assets/')) return own
      for (const one of await caches.keys()) {
        const found = one.startsWith(prefix) && (await caches.match(scope + path, { cacheName: one }))
        if (found) return found
      }
      return undefined
    },
  }
}

function asked(client: Client, fill: Fill): Promise<boolean> {
  return new Promise((resolve) => {
    const ask = () => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }) => answered(data === 'done')
      client.postMessage(fill, [port2])
    }
    const again = setInterval(ask, AGAIN_MS)
    const limit = setTimeout(() => answered(false), PATIENCE_MS)
    const answered = (isDone: boolean) => (clearInterval(again), clearTimeout(limit), resolve(isDone))
    ask()
  })
}
