import * as api from '../api/playback.ts'
import type { PlayRequest, PlayerState, QueueItem, Repeat } from '../api/playback.ts'
import { ApiError } from '../api/request.ts'
import type { Track } from '../api/types.ts'
import { toast } from '../design/toast-store.ts'
import { ready } from '../live/socket.ts'
import { asKnownHere } from '../offline/rule.ts'
import { t } from '../text/en.ts'
import { goSolo, isGuest, leaderName } from '../together/store.ts'
import { deviceId } from './device.ts'
import { getView, isHere, positionNow, setView } from './store.ts'
import { untilTold } from './telling.ts'

type Patch = Partial<PlayerState>
let pending = 0
let held: PlayerState | null = null
/** Commands reach the server in the order in which they were given, also where several replicas of it answer. */
let before: Promise<unknown> = Promise.resolve()
/** A seek that waits for its turn, with no command behind it: a later one takes its place, as only the last counts. */
let lastSeek: { ms: number } | null = null
/** One that hangs holds the next ones up for this long, in ms. */
const PATIENCE = 3000

/** Takes a state of the server. While a command is under way it waits, so that what was pressed does not flicker back. */
export function takeState(told: PlayerState, force = false) {
  const state = asKnownHere(told)
  if (!state) return
  const known = getView().state
  if (!force && known && state.revision < known.revision) return
  if (pending > 0) {
    held = !held || state.revision >= held.revision ? state : held
    return
  }
  setView({ state, skew: state.server_time - Date.now() })
}

export async function refresh(force = false): Promise<void> {
  const wasGuest = isGuest()
  const state = await api.playerState()
  // Somebody else says by now what plays here, or does so no more: it was asked of the wrong one.
  if (isGuest() !== wasGuest) return refresh(force)
  takeState(state, force)
}

function patchState(patch: Patch) {
  const { state, skew } = getView()
  if (state) setView({ state: { ...state, ...patch, as_of: Date.now() + skew } })
}

// Shows the wish at once, asks the server, then shows the server's truth. A refusal is said in a word and undone by that truth.
export async function command(patch: Patch | null, call: () => Promise<unknown>): Promise<void> {
  if (patch) patchState({ position_ms: positionNow(), ...patch })
  lastSeek = null
  pending++
  const called = Promise.race([before, new Promise((resolve) => setTimeout(resolve, PATIENCE))]).then(call)
  before = called.catch(() => undefined)
  try {
    await called
  } catch (error) {
    toast({ text: t.player.refused(error instanceof ApiError ? error.message : String(error)), tone: 'bad' })
  } finally {
    pending--
    if (!pending) await settle()
  }
}

async function settle() {
  const kept = held
  held = null
  try {
    await refresh(true)
  } catch {
    if (kept) takeState(kept, true)
  }
}

/** Starts music here: a context (album, artist, playlist) or a list of URIs, optionally at an item or a position. */
export function start(request: PlayRequest, options: { shuffle?: boolean; first?: Track } = {}) {
  setView({ blocked: false })
  goSolo()
  const { first } = options
  const patch = first
    ? { item: first, item_id: null, play_id: null, is_playing: true, device_id: deviceId, position_ms: 0, duration_ms: first.duration_ms }
    : null
  return command(patch, async () => {
    await ready()
    if (options.shuffle !== undefined && options.shuffle !== getView().state?.shuffle)
      await api.setShuffle(options.shuffle).catch(() => undefined)
    await api.play(deviceId, request)
    if (options.shuffle) await api.setShuffle(true)
  })
}

export function resume() {
  const { state } = getView()
  setView({ blocked: false })
  if (!state?.item) return Promise.resolve()
  return command({ is_playing: true, device_id: deviceId }, async () => {
    await ready()
    await api.play(deviceId, isHere(state) ? undefined : { position_ms: Math.round(positionNow()) })
  })
}

/** The music goes on at another device, from where it is. */
export const playOn = (device_id: string) => command({ device_id }, () => api.transfer(device_id, Boolean(getView().state?.is_playing)))

export const pause = () => command({ is_playing: false }, api.pause)
export const isSounding = () => {
  const { state, blocked } = getView()
  return Boolean(state?.is_playing && !blocked)
}
export const toggle = () => (isSounding() ? pause() : resume())

// What a guest's player does not do is said, not tried.
function isRuled(): boolean {
  if (isGuest()) toast({ text: t.together.rules(leaderName()) })
  return isGuest()
}

export function next() {
  if (isRuled()) return Promise.resolve()
  const { state } = getView()
  return command(state ? moved(state, state.next[0]) : null, api.next)
}

/** Back to the start after three seconds, else the track before. */
export function previous() {
  if (isRuled()) return Promise.resolve()
  const { state } = getView()
  if (state && (positionNow() > 3000 || !state.previous.length)) return seek(0)
  return command(state ? moved(state, state.previous.at(-1)) : null, api.previous)
}

export function skipTo(item: QueueItem) {
  if (isRuled()) return Promise.resolve()
  const { state } = getView()
  return command(state ? moved(state, item) : null, () => api.skipTo(item.item_id))
}

function moved(state: PlayerState, to: QueueItem | undefined): Patch | null {
  if (!to || state.repeat === 'track') return null
  const past = state.next.findIndex(({ item_id }) => item_id === to.item_id)
  return {
    item: to.track,
    item_id: to.item_id,
    play_id: null,
    position_ms: 0,
    duration_ms: to.track.duration_ms,
    is_playing: true,
    next: past >= 0 ? state.next.slice(past + 1) : state.next,
  }
}

/** Says that a track has come to its end and the next one has begun here: until the server has heard, as long as it is true. */
export function moveOn(item: QueueItem, playId: string | null, isTrue: () => boolean) {
  const { state } = getView()
  const tell = (): Promise<unknown> => (playId ? api.ended(playId) : api.skipTo(item.item_id))
  return command(state && moved(state, item), () => untilTold(tell, isTrue).catch(() => undefined))
}

const seekListeners = new Set<(ms: number) => void>()
export const onSeek = (listener: (ms: number) => void) => void seekListeners.add(listener)

export function seek(ms: number): Promise<void> {
  if (isRuled()) return Promise.resolve()
  const { state } = getView()
  const position_ms = Math.round(Math.max(0, Math.min(ms, (state?.duration_ms ?? ms) - 500)))
  if (isHere(state)) for (const listener of seekListeners) listener(position_ms)
  if (lastSeek) {
    lastSeek.ms = position_ms
    return Promise.resolve(patchState({ position_ms }))
  }
  const own = { ms: position_ms }
  const called = command({ position_ms }, () => {
    if (lastSeek === own) lastSeek = null
    return api.seek(own.ms)
  })
  lastSeek = own
  return called
}
export const seekBy = (ms: number) => seek(positionNow() + ms)

export const setShuffle = async (shuffle: boolean) => isRuled() || command({ shuffle }, () => api.setShuffle(shuffle))
export const setRepeat = async (repeat: Repeat) => isRuled() || command({ repeat }, () => api.setRepeat(repeat))
export const cycleRepeat = () => setRepeat(({ off: 'context', context: 'track', track: 'off' } as const)[getView().state?.repeat ?? 'off'])

let volumeTimer = 0
/** The ear hears it at once; the server is told when the hand rests. */
export function setVolume(percent: number) {
  const volume_percent = Math.round(Math.max(0, Math.min(100, percent)))
  patchState({ volume_percent, position_ms: positionNow() })
  setView({ muted: false })
  clearTimeout(volumeTimer)
  volumeTimer = window.setTimeout(() => void api.setVolume(volume_percent).catch(() => undefined), 250)
}
export const volumeBy = (step: number) => setVolume((getView().state?.volume_percent ?? 100) + step)
export const toggleMute = () => setView({ muted: !getView().muted })
