import type { Wish } from '../api/media.ts'

/** How much is sent: the file as it is, at most so many kbit/s, or what suits the line. */
export const QUALITIES = ['auto', 'direct', '320', '192', '96'] as const
export type Quality = (typeof QUALITIES)[number]

const KEY = 'tutti.quality'
const listeners = new Set<() => void>()

/** The choice of this browser. */
export function readQuality(): Quality {
  try {
    return QUALITIES.find((one) => one === localStorage.getItem(KEY)) ?? 'auto'
  } catch {
    return 'auto'
  }
}

export function setQuality(quality: Quality) {
  try {
    localStorage.setItem(KEY, quality)
  } catch {
    // Then it stays as it was.
  }
  for (const listener of listeners) listener()
}

/** Hears of another choice. */
export const onQuality = (listener: () => void) => void listeners.add(listener)

type Line = { saveData?: boolean; downlink?: number; type?: string }

/** Mbit/s that a file without loss may take, with room for what else comes. */
const FAST = 4
const SLOW = 0.7

/** What is asked of the server. A browser that knows its line says so (Network Information API); others are taken to be at home. */
export function wish(quality: Quality = readQuality()): Wish {
  if (quality === 'direct') return {}
  if (quality !== 'auto') return { max_bitrate: Number(quality) }
  const line = (navigator as Navigator & { connection?: Line }).connection
  if (line?.saveData || (line?.downlink ?? FAST) < SLOW) return { data_saver: true }
  return line?.type === 'cellular' || (line?.downlink ?? FAST) < FAST ? { max_bitrate: 192 } : {}
}
