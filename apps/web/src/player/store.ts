import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import type { PlayerState } from '../api/playback.ts'
import { deviceId } from './device.ts'

/** What the player's parts show: the server's state with what was just pressed laid over it, and what happens in this tab. */
export type View = {
  state: PlayerState | null
  /** The server's clock minus ours, ms. */
  skew: number
  waiting: boolean
  blocked: boolean
  offline: boolean
  muted: boolean
  /** 0 to 1, times the volume: what a sleep timer leaves of it. */
  fade: number
}

let view: View = { state: null, skew: 0, waiting: false, blocked: false, offline: false, muted: false, fade: 1 }
const listeners = new Set<() => void>()
let localPosition: (() => number | null) | null = null

export const getView = () => view
export const isHere = (state: PlayerState | null) => state !== null && state.device_id === deviceId

export function setView(patch: Partial<View>) {
  view = { ...view, ...patch }
  for (const listener of listeners) listener()
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A part of the view; `pick` must return a primitive or something that is kept as it is. */
export function usePlayer<T>(pick: (view: View) => T): T {
  const read = useCallback(() => pick(view), [pick])
  return useSyncExternalStore(subscribe, read)
}

/** The engine tells the true position when it is this tab that sounds. */
export const setLocalPosition = (read: () => number | null) => void (localPosition = read)

/** Where the playing track is now, ms. */
export function positionNow(): number {
  const local = localPosition?.()
  if (local !== null && local !== undefined) return local
  return statedPosition(view.state)
}

export function statedPosition(state: PlayerState | null): number {
  if (!state) return 0
  const elapsed = state.is_playing ? Math.max(0, Date.now() + view.skew - state.as_of) : 0
  return Math.min(state.duration_ms || Infinity, state.position_ms + elapsed)
}

/** Where a track is to begin here, ms: one that has just been started at its beginning, however long it took to be fetched; what sounded elsewhere where it is now. */
export const beginningOf = (state: PlayerState): number => (state.position_ms === 0 ? 0 : statedPosition(state))

/** The position, read four times a second while playing. */
export function usePosition(): number {
  const [position, setPosition] = useState(positionNow)
  useEffect(() => {
    const update = () => setPosition(positionNow())
    const timer = setInterval(update, 250)
    const leave = subscribe(update)
    return () => (clearInterval(timer), leave())
  }, [])
  return position
}
