import { useCallback, useSyncExternalStore } from 'react'
import type { Party } from '../api/party.ts'

/** What this tab does with the music of a party that it is a guest of: `off` until somebody joins or presses play here. */
export type Hearing = 'on' | 'paused' | 'off'
export type Together = { party: Party | null; hearing: Hearing }

let together: Together = { party: null, hearing: 'off' }
const listeners = new Set<() => void>()
let solo: () => void = () => undefined

export const readTogether = () => together

export function setTogether(patch: Partial<Together>) {
  together = { ...together, ...patch }
  for (const listener of listeners) listener()
}

export const subscribeTogether = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** A part of it; `pick` must return a primitive or something that is kept as it is. */
export function useTogether<T>(pick: (together: Together) => T): T {
  const read = useCallback(() => pick(together), [pick])
  return useSyncExternalStore(subscribeTogether, read)
}

/** Whether somebody else says what plays here. */
export const isGuest = () => together.party?.role === 'guest'
/** Who that is; empty when it is nobody. */
export const leaderName = () => (isGuest() ? together.party!.leader.display_name : '')

/** For how long tracks fade into each other where somebody else says what plays, s. */
export const leaderCrossfadeS = (): number | undefined => (isGuest() ? (together.party!.sound?.crossfade_s ?? 0) : undefined)

const leaderOf = ({ party }: Together) => (party?.role === 'guest' ? party.leader.display_name : null)
/** The name of who says what plays here; null: the listener themselves. */
export const useLeader = () => useTogether(leaderOf)

/** What has to be done before something of one's own is played. */
export const onSolo = (leave: () => void) => void (solo = leave)
export const goSolo = () => solo()
