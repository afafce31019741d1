import { audioCache, coverCache, OFFLINE } from '../names.ts'
import { answerWith } from './ranges.ts'
import type { Fetching, Installing, Scope } from './scope.ts'
import { type Build, shellOf } from './shell.ts'

declare const self: Scope
/** Written in by the build. */
declare const BUILD: Build

/** The player's pages; every other address of a whole page (consent, documents) is the server's. */
const PAGES = /^(?:|(?:search|album|artist|playlist|genre|history|queue|playing|settings|library|saved|downloads|admin|login)(?:\/[^.]*)?)$/
/** Asked once more under this mark, a file comes from the network: it is not looked for here. */
const DIRECT = 'from'

const { scope } = self.registration
// Once: the build writes it in wherever it is named.
const build = BUILD
const files = new Set(build.files)
const shell = shellOf(self, build)

self.addEventListener('install', (event) => event.waitUntil(install(event)))
self.addEventListener('activate', (event) => event.waitUntil(shell.prune().then(() => self.clients.claim())))
self.addEventListener('fetch', (event) => answer(event))

async function install(event: Installing) {
  // What is the server's in any case need not wake this worker, where the browser can tell.
  const theirs = ['v1', 'tutti', 'media', 'rest', 'api'].map((room) => ({
    condition: { urlPattern: { pathname: `${new URL(scope).pathname}${room}/*` } },
    source: 'network' as const,
  }))
  await event.addRoutes?.(theirs).catch(() => undefined)
  await shell.fill()
  await self.skipWaiting()
}

function answer(event: Fetching) {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || !url.href.startsWith(scope) || url.searchParams.has(DIRECT)) return
  const path = url.href.slice(scope.length).replace(/[?#].*/, '')
  const answered = answerFor(request, path)
  if (answered) event.respondWith(answered.then((found) => found ?? direct(url)))
}

/** `undefined`: it is none of this worker's business. */
function answerFor(request: Request, path: string): Promise<Response | undefined> | undefined {
  if (path.startsWith(OFFLINE)) return stored(request, path)
  if (request.mode === 'navigate') return PAGES.test(path) ? shell.page() : undefined
  return path.startsWith('assets/') || files.has(path) ? shell.file(path) : undefined
}

/** To the network: this worker cannot go there itself. */
function direct(url: URL): Response {
  const other = new URL(url)
  other.searchParams.set(DIRECT, 'network')
  return Response.redirect(other.href, 307)
}

async function stored(request: Request, path: string): Promise<Response> {
  const [kind, user = ''] = path.slice(OFFLINE.length).split('/')
  const cacheName = kind === 'audio' ? audioCache(user) : coverCache(user)
  const kept = await caches.match(scope + path, { cacheName })
  if (!kept) return new Response(null, { status: 404 })
  return answerWith(await kept.blob(), kept.headers.get('content-type') ?? 'application/octet-stream', request.headers.get('range'))
}
