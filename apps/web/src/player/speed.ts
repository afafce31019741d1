import { keepAs, readKept } from '../kept.ts'
import { useSyncExternalStore } from 'react'

/** How fast something is played, with the pitch kept; 1 is as it was made. */
export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const

const KEY = 'tutti.speeds'
/** Albums whose speed is remembered; the one that was chosen longest ago is forgotten first. */
const MOST = 200

const listeners = new Set<() => void>()
let speeds = read()

function read(): ReadonlyMap<string, number> {
  const kept = readKept<[string, number][]>('localStorage', KEY) ?? []
  return new Map(kept.filter(([, speed]) => SPEEDS.some((one) => one === speed)))
}

/** An audio book is heard as fast in its next chapter, and music is not: each album has its own. */
export const speedOf = (albumId: string | undefined): number => (albumId === undefined ? 1 : (speeds.get(albumId) ?? 1))

export function setSpeed(albumId: string, speed: number) {
  const others = [...speeds].filter(([id]) => id !== albumId)
  speeds = new Map(speed === 1 ? others : [...others, [albumId, speed] as const].slice(-MOST))
  keepAs('localStorage', KEY, [...speeds])
  for (const listener of listeners) listener()
}

/** Hears of another choice. Answers how to end that. */
export const onSpeed = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useSpeed = (albumId: string | undefined) => useSyncExternalStore(onSpeed, () => speedOf(albumId))
