import { address, basePath } from '../api/request.ts'
import { toast } from '../design/toast-store.ts'
import { listen } from '../live/socket.ts'
import { t } from '../text/en.ts'
import type { Fill } from './names.ts'

const HOUR_MS = 3_600_000
const AT_ONCE = 6
const running = new Map<string, Promise<void>>()

/** Starts the worker that opens the player without the server, and says when a newer version is ready. */
export async function registerWorker() {
  const { serviceWorker } = navigator
  serviceWorker.addEventListener('message', ({ data, ports }) => {
    if ((data as Fill).type === 'fill') void filled(data as Fill).then(...said(ports[0]))
  })
  serviceWorker.startMessages()
  // Without a worker before, the first one that comes is no news.
  let isNews = Boolean(serviceWorker.controller)
  serviceWorker.addEventListener('controllerchange', () => {
    if (isNews) toast({ text: t.offline.update, action: { label: t.offline.reload, run: () => location.reload() }, forMs: 60_000 })
    isNews = true
  })
  const registration = await serviceWorker.register(address('/sw.js'), { scope: basePath })
  const look = () => void registration.update().catch(() => undefined)
  setInterval(look, HOUR_MS)
  // A server that comes back may have been updated meanwhile.
  let wasLost = false
  listen(({ type }) => {
    if (type === 'lost') wasLost = true
    if (type !== 'open' || !wasLost) return
    wasLost = false
    look()
  })
}

const said = (port: MessagePort | undefined) => [() => port?.postMessage('done'), () => port?.postMessage('failed')] as const

const filled = (fill: Fill): Promise<void> => {
  const known = running.get(fill.cache)
  if (known) return known
  const work = fetchAll(fill).finally(() => running.delete(fill.cache))
  running.set(fill.cache, work)
  return work
}

// The worker may not reach the network; what it needs is fetched here, mostly from the browser's own cache.
async function fetchAll({ cache: name, files, entry }: Fill) {
  const cache = await caches.open(name)
  const todo = [...files]
  const one = async () => {
    for (let file = todo.pop(); file; file = todo.pop()) await fetchOne(cache, file, entry)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}

async function fetchOne(cache: Cache, file: string, entry: string) {
  const url = address(`/${file}`)
  if (await cache.match(url)) return
  const isNamedByContent = file.startsWith('assets/')
  const response = await (isNamedByContent ? fetch(url) : fetch(`${url}?from=network`, { cache: 'no-cache' }))
  if (!response.ok || response.redirected) throw new Error(`cannot keep ${file}: ${response.status}`)
  // A server that is being updated may answer with another build's page.
  if (file === 'index.html' && !(await response.clone().text()).includes(entry)) throw new Error('cannot keep the player: it has changed')
  // A response of its own: the one that came would give a script the address that it was asked under.
  await cache.put(url, new Response(response.body, { headers: response.headers }))
}
