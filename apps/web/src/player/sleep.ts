import { keepAs, readKept } from '../kept.ts'
import { useSyncExternalStore } from 'react'
import { toast } from '../design/toast-store.ts'
import { t } from '../text/en.ts'
import { isSounding, pause } from './commands.ts'
import { setView } from './store.ts'

/** When the music is to end by itself: at a time, in ms since the epoch, or with the track that plays. */
export type Sleep = { at: number } | 'track' | null

const KEY = 'tutti.sleep'
/** The last seconds grow quiet, so that nobody wakes from the silence. */
const FADE_MS = 10_000
const STEP_MS = 100

let sleep: Sleep = null
let timer = 0
const listeners = new Set<() => void>()

/** A reload keeps what was chosen in this tab. */
export function startSleep() {
  const kept = readKept<NonNullable<Sleep>>('sessionStorage', KEY)
  if (kept === 'track' || (kept && kept.at > Date.now())) setSleep(kept)
}

export function setSleep(next: Sleep) {
  sleep = next
  clearTimeout(timer)
  setView({ fade: 1 })
  keepAs('sessionStorage', KEY, next)
  if (next && next !== 'track') timer = window.setTimeout(fade, Math.max(0, next.at - FADE_MS - Date.now()))
  for (const listener of listeners) listener()
}

function fade() {
  if (!sleep || sleep === 'track') return
  const left = sleep.at - Date.now()
  if (left <= 0) return void fallAsleep()
  // Squared: the ear hears loudness by its logarithm.
  setView({ fade: Math.min(1, left / FADE_MS) ** 2 })
  timer = window.setTimeout(fade, STEP_MS)
}

async function fallAsleep() {
  const sounded = isSounding()
  if (sounded) await pause()
  setSleep(null)
  if (sounded) toast({ text: t.sleep.done })
}

/** Whether nothing follows the track that plays. */
export const sleepsAfterTrack = (): boolean => sleep === 'track'

/** Whether the music ends with the track that has just ended; asked once. */
export function endsHere(): boolean {
  if (sleep !== 'track') return false
  setSleep(null)
  toast({ text: t.sleep.done })
  return true
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useSleep = () => useSyncExternalStore(subscribe, () => sleep)
