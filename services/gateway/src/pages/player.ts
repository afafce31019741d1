import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { encodingFor } from '../request/compress.ts'
import type { Exchange } from '../request/exchange.ts'
import { securePage } from '../request/security-headers.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.map': 'application/json',
}
const ENDINGS = { br: '.br', gzip: '.gz' } as const
const PACKED = new Set(['.html', '.js', '.css', '.json', '.svg', '.webmanifest', '.txt', '.wasm', '.map'])
const MOST_FILE_BYTES = 8_388_608
const LOOK_AGAIN_MS = 1_000
const NOT_BUILT =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Tutti</title><h1>Tutti runs</h1><p>The player is not built yet. In the folder of Tutti: <code>npm run build -w @tutti/web</code>, then reload this page.</p></html>'

type File = {
  body: Buffer
  type: string
  etag: string
  isImmutable: boolean
  isPacked: boolean
  packed: Map<'br' | 'gzip', Promise<Buffer>>
}
type Build = { files: Map<string, File>; changed: number }

/**
 * Serves the built player from memory: about a megabyte, read again when its index.html has changed, so that a build under way
 * never leads to half of it. Paths without a dot are views of the player.
 */
export const playerPages = (webRoot: string | undefined, basePath: string) => {
  let build: Build | undefined
  let lookedAt = 0
  let looking: Promise<void> | undefined
  const refresh = async () => {
    if (!webRoot) return
    const changed = (await stat(join(webRoot, 'index.html')).catch(() => undefined))?.mtimeMs
    if (changed !== undefined && changed !== build?.changed) build = { files: await readBuild(webRoot, basePath), changed }
    lookedAt = Date.now()
  }
  const current = async () => {
    if (Date.now() - lookedAt > LOOK_AGAIN_MS) await (looking ??= refresh().finally(() => (looking = undefined)))
    return build
  }
  /** Answers; `false` when there is no such file. */
  return async (exchange: Exchange): Promise<boolean> => {
    const { path, outgoing } = exchange
    const files = (await current())?.files
    const isView = !path.slice(path.lastIndexOf('/')).includes('.')
    if (!files) {
      if (!isView) return false
      securePage(exchange)
      outgoing.writeHead(200, { 'Content-Type': TYPES['.html'], 'Cache-Control': 'no-store' })
      outgoing.end(exchange.incoming.method === 'HEAD' ? undefined : NOT_BUILT)
      return true
    }
    const file = files.get(path) ?? (isView ? files.get('/index.html') : undefined)
    if (file) await send(exchange, file)
    return file !== undefined
  }
}

const send = async (exchange: Exchange, file: File) => {
  const { incoming, outgoing } = exchange
  if (file.type.startsWith('text/html')) securePage(exchange)
  const encoding = file.isPacked ? encodingFor(incoming) : undefined
  const etag = encoding ? `"${file.etag}-${encoding}"` : `"${file.etag}"`
  const headers = {
    'Cache-Control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: etag,
    ...(file.isPacked ? { Vary: 'Accept-Encoding' } : {}),
  }
  if (incoming.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    outgoing.writeHead(304, headers).end()
    return
  }
  const body = encoding ? await packed(file, encoding) : file.body
  outgoing.writeHead(200, {
    ...headers,
    'Content-Type': file.type,
    'Content-Length': body.length,
    ...(encoding ? { 'Content-Encoding': encoding } : {}),
  })
  outgoing.end(incoming.method === 'HEAD' ? undefined : body)
}

/** As the build has packed it, else packed once, when somebody asks for it. */
const packed = (file: File, encoding: 'br' | 'gzip'): Promise<Buffer> => {
  const known = file.packed.get(encoding)
  if (known) return known
  const fresh =
    encoding === 'br'
      ? promisify(brotliCompress)(file.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 8 } })
      : promisify(gzip)(file.body, { level: 8 })
  file.packed.set(encoding, fresh)
  return fresh
}

const readBuild = async (root: string, basePath: string): Promise<Map<string, File>> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = new Map<string, File>()
  const found = entries.filter((one) => one.isFile() && !one.name.startsWith('.'))
  const names = new Set(found.map(pathOf))
  for (const entry of found) {
    if (isPackedTwin(entry, names)) continue
    const file = await readEntry(entry, { basePath, names })
    if (file) files.set(`/${relative(root, pathOf(entry)).split(sep).join('/')}`, file)
  }
  return files
}

const pathOf = (entry: Dirent) => join(entry.parentPath, entry.name)
const isPackedTwin = (entry: Dirent, names: ReadonlySet<string>) =>
  Object.values(ENDINGS).some((ending) => entry.name.endsWith(ending) && names.has(pathOf(entry).slice(0, -ending.length)))

type Around = { basePath: string; /** Of all files of the build. */ names: ReadonlySet<string> }

const readEntry = async (entry: Dirent, { basePath, names }: Around): Promise<File | undefined> => {
  const path = pathOf(entry)
  const extension = extname(entry.name)
  const { size, mtimeMs } = await stat(path)
  if (size > MOST_FILE_BYTES) return undefined
  const read = await readFile(path)
  // The build is relative to <base>; only the gateway knows under which path people reach it.
  const body =
    entry.name === 'index.html' ? Buffer.from(read.toString().replace('<base href="/" />', `<base href="${basePath}/" />`)) : read
  return {
    body,
    type: TYPES[extension] ?? 'application/octet-stream',
    etag: createHash('sha256').update(body).digest('base64url').slice(0, 22),
    isImmutable: /[/\\]assets[/\\]?$/.test(entry.parentPath + sep) && /-[\w-]{8,}\.\w+$/.test(entry.name),
    isPacked: PACKED.has(extension) && body.length > 1_024,
    packed: entry.name === 'index.html' ? new Map() : await packedTwins(path, { names, since: mtimeMs }),
  }
}

/** What is older than the file itself is of another build. */
const packedTwins = async (path: string, { names, since }: { names: ReadonlySet<string>; since: number }): Promise<File['packed']> => {
  const packed: File['packed'] = new Map()
  for (const [encoding, ending] of Object.entries(ENDINGS) as [keyof typeof ENDINGS, string][])
    if (names.has(path + ending) && (await stat(path + ending)).mtimeMs >= since)
      packed.set(encoding, Promise.resolve(await readFile(path + ending)))
  return packed
}
