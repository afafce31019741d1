import type { Scan } from '../api/folders.ts'
import type { Party, Sound } from '../api/party.ts'
import type { PlayerState } from '../api/playback.ts'
import { address } from '../api/request.ts'
import { asKnownThere } from '../offline/rule.ts'
import { isAway } from '../offline/shelf.ts'
import { device } from '../player/device.ts'

export type Topic = 'library' | 'playlists' | 'saved' | 'history' | 'home'
export type Heard =
  | { type: 'player'; state: PlayerState }
  | { type: 'scan'; scan: Scan }
  | { type: 'changed'; topic: Topic; ids?: string[] }
  | { type: 'party'; party: Party | null; because?: 'left' | 'removed' | 'ended' }
  | { type: 'party-sound'; party_id: string; sound: Sound }
  | { type: 'pong'; sent?: number; time?: number }
  | { type: 'bye'; reason: string }
  | { type: 'open' }
  | { type: 'lost' }
export type Said =
  | { type: 'progress'; play_id: string; position_ms: number; is_playing: boolean }
  | { type: 'sound'; sound: Sound }
  | { type: 'ping'; sent?: number }

const listeners = new Set<(message: Heard) => void>()
const waiting = new Set<() => void>()
let socket: WebSocket | null = null
let wanted = false
let tries = 0
let timer = 0
let heardAt = 0

/** Hears everything live: player, scan, changes, and the line itself (`open`, `lost`). Returns the way out. */
export function listen(listener: (message: Heard) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Opens the one line of this tab and keeps it open until `hangUp`. */
export function connect() {
  wanted = true
  if (!socket) dial()
}

export function hangUp() {
  wanted = false
  clearTimeout(timer)
  socket?.close()
}

export const isOpen = () => socket?.readyState === WebSocket.OPEN

/** Sends when the line is open; progress that cannot be sent is dropped, the next one says the same. */
export function say(message: Said) {
  if (isOpen()) socket!.send(JSON.stringify(asKnownThere(message)))
}

/** Resolves once the line is open, or after `ms` without it. */
export function ready(ms = 2000): Promise<void> {
  if (isOpen() || isAway()) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => (waiting.delete(done), clearTimeout(limit), resolve())
    const limit = setTimeout(done, ms)
    waiting.add(done)
  })
}

function tell(message: Heard) {
  for (const listener of listeners) listener(message)
}

function dial() {
  const url = new URL(address('/tutti/v1/live'), location.origin)
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
  const line = new WebSocket(url)
  socket = line
  line.onopen = () => {
    tries = 0
    heardAt = Date.now()
    line.send(JSON.stringify({ type: 'hello', device }))
    line.send(JSON.stringify({ type: 'subscribe', topics: ['player', 'scan', 'library', 'playlists'] }))
    tell({ type: 'open' })
    for (const done of waiting) done()
  }
  line.onmessage = (event) => {
    heardAt = Date.now()
    const message = parse(event.data)
    if (message) tell(message)
  }
  line.onclose = () => {
    socket = null
    tell({ type: 'lost' })
    if (wanted) timer = window.setTimeout(dial, Math.min(15_000, 500 * 2 ** tries++) * (0.7 + Math.random() * 0.6))
  }
}

function parse(data: unknown): Heard | null {
  try {
    return JSON.parse(String(data)) as Heard
  } catch {
    return null
  }
}

// A line can die without a word (sleep, a changed network): silence of 40 s in spite of pings means it is gone.
setInterval(() => {
  if (!isOpen()) return
  if (Date.now() - heardAt > 40_000) socket!.close()
  else say({ type: 'ping' })
}, 15_000)

addEventListener('online', () => {
  if (!wanted || socket) return
  clearTimeout(timer)
  dial()
})
