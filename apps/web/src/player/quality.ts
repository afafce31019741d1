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

type Line = { saveData?: boolean; type?: string }

/**
 * What is asked of the server. A phone says when it is on a mobile line, and when data is dear (Network Information API). The speed that
 * browsers name there is that of the internet, which says nothing about a server in the house.
 */
export function wish(quality: Quality = readQuality()): Wish {
  if (quality === 'direct') return {}
  if (quality !== 'auto') return { max_bitrate: Number(quality) }
  const line = (navigator as Navigator & { connection?: Line }).connection
  if (line?.saveData) return { data_saver: true }
  return line?.type === 'cellular' ? { max_bitrate: 192 } : {}
}
