import { decide, type Decision } from '../api/media.ts'
import { address, ApiError } from '../api/request.ts'
import { toast } from '../design/toast-store.ts'
import { bytes } from '../parts/format.ts'
import { wish } from '../player/quality.ts'
import { playableTypes } from '../player/sources.ts'
import { t } from '../text/en.ts'
import { keepCover, keepCovers } from './covers.ts'
import { audioCache, audioPath } from './names.ts'
import { isForNow, isNoRoom, NoRoom, room } from './quota.ts'
import { changeFile, isOpened, userId } from './session.ts'
import { type File, isAway, readShelf, setShelf } from './shelf.ts'

const AT_ONCE = 2
const FIRST_WAIT_MS = 1000
const MOST_WAIT_MS = 60_000
const SHOWN_EVERY_MS = 250

const active = new Map<string, AbortController>()
/** bytes that those under way will need */
const reserved = new Map<string, number>()
let isRunner = false
let failures = 0
let timer = 0

/** One tab of a browser fetches for all; when it is closed the next one goes on. */
export function startFetching(user: string) {
  void navigator.locks.request(`tutti-offline-fetch ${user}`, () => {
    isRunner = true
    pump()
    const { files, collections } = readShelf()
    if (!isAway()) void keepCovers(user, [...collections.values(), ...[...files.values()].filter(({ state }) => state === 'there')])
    return new Promise(() => undefined)
  })
}

/** Fetches what is wanted, two at a time, in the order in which it was asked for. Called whenever something may have changed. */
export function pump() {
  while (isRunner && isOpened() && !isAway() && !readShelf().full && !timer && active.size < AT_ONCE) {
    const file = following()
    if (!file) return
    const ending = new AbortController()
    active.set(file.id, ending)
    const work = fetchFile(file, ending.signal).catch(() => undefined)
    void work.finally(() => (active.delete(file.id), reserved.delete(file.id), show(file.id, null), pump()))
  }
}

/** The line is back: no reason to wait any longer. */
export function fetchNow() {
  clearTimeout(timer)
  timer = failures = 0
  pump()
}

export function stopAll() {
  for (const ending of active.values()) ending.abort()
}

/** The bytes of tracks that nothing holds any more. */
export async function dropBytes(ids: string[]) {
  for (const id of ids) active.get(id)?.abort()
  const cache = await caches.open(audioCache(userId()))
  await Promise.all(ids.map((id) => cache.delete(address(`/${audioPath(userId(), id)}`))))
}

function following(): File | undefined {
  const { collections, files } = readShelf()
  for (const { ids } of [...collections.values()].reverse()) {
    const id = ids.find((one) => files.get(one)?.state === 'wanted' && !active.has(one))
    if (id) return files.get(id)
  }
  return undefined
}

async function fetchFile(file: File, signal: AbortSignal) {
  try {
    const { items } = await decide([file.id], { types: playableTypes(), ...wish() })
    const decision = items[0]
    if (!decision?.url || decision.action === 'none') return await refuse(file, decision?.reasons[0]?.text ?? t.player.noReason)
    const kept = await keepTrack(file, decision, signal)
    const { loudness, has_waveform } = decision
    await keepCover(userId(), file.cover)
    if (!(await changeFile(file.id, { ...kept, loudness, has_waveform, state: 'there', at: Date.now(), reason: null })))
      await dropBytes([file.id])
    failures = 0
  } catch (error) {
    if (!signal.aborted) await failed(file, error)
  }
}

async function failed(file: File, error: unknown) {
  const full = isNoRoom(error)
  if (full) return sayFull(full)
  if (!isForNow(error)) return refuse(file, error instanceof Error ? error.message : String(error))
  timer ||= window.setTimeout(goOn, Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++))
}

function goOn() {
  timer = 0
  pump()
}

const refuse = async (file: File, reason: string) => void (await changeFile(file.id, { state: 'failed', reason }))

export async function sayFull({ why }: NoRoom) {
  if (readShelf().full) return
  const { limit } = await room()
  setShelf({ full: why })
  toast({ text: why === 'limit' ? t.offline.full(bytes(readShelf().used), bytes(limit)) : t.offline.fullBrowser, tone: 'bad' })
}

/** Stores a track; answers what it came to. It is there whole or not at all: Cache Storage shows an entry once its body has ended well. */
async function keepTrack(file: File, decision: Decision, signal: AbortSignal): Promise<Pick<File, 'bytes' | 'type'>> {
  const { limit, free } = await room()
  const left = limit - readShelf().used - [...reserved.values()].reduce((sum, one) => sum + one, 0)
  if ((decision.size ?? 0) > left || left <= 0) throw new NoRoom('limit')
  if ((decision.size ?? 0) > free) throw new NoRoom('browser')
  reserved.set(file.id, decision.size ?? 0)
  const response = await fetch(address(decision.url!), { signal })
  if (!response.ok || !response.body) throw await refusalOf(response)
  let size = 0
  let shownAt = 0
  const all = decision.size ?? Number(response.headers.get('content-length'))
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      size += chunk.byteLength
      if (size > left) return out.error(new NoRoom('limit'))
      out.enqueue(chunk)
      if (performance.now() - shownAt < SHOWN_EVERY_MS) return
      shownAt = performance.now()
      show(file.id, all ? Math.min(1, size / all) : 0)
    },
  })
  const type = response.headers.get('content-type') ?? decision.content_type ?? 'application/octet-stream'
  const cache = await caches.open(audioCache(userId()))
  const url = address(`/${audioPath(userId(), file.id)}`)
  await cache.put(url, new Response(response.body.pipeThrough(counter), { headers: { 'content-type': type } }))
  if (!decision.size || decision.size === size) return { bytes: size, type }
  await cache.delete(url)
  throw new TypeError('cannot keep track: it came short')
}

async function refusalOf(response: Response) {
  const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null
  return new ApiError(response.status, body?.error?.message ?? `The server answered ${response.status}.`, { code: 'media.refused' })
}

function show(id: string, share: number | null) {
  const running = new Map(readShelf().running)
  if (share === null) running.delete(id)
  else running.set(id, share)
  setShelf({ running })
}
