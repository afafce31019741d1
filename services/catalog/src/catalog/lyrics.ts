const stamp = /\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/g
const isStamped = /^\s*(?:\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\])/

export type LyricsLine = { start_ms: number | null; text: string }

/** Whether a text is LRC: at least two lines that begin with a time. */
export const isLrc = (text: string): boolean => {
  let stamped = 0
  for (const line of text.split('\n', 200)) if (isStamped.test(line) && (stamped += 1) > 1) return true
  return false
}

const MOST_LINES = 5000

/** The lines of plain lyrics, or of LRC in the order of their times; `[offset:±ms]` is applied, other headers are left out. */
export const lyricsLines = (text: string, synced: boolean): LyricsLine[] => {
  const lines = text.split('\n', MOST_LINES)
  if (!synced) return lines.map((line) => ({ start_ms: null, text: line.trim() }))
  const offset = Number(/^\s*\[offset:\s*([+-]?\d{1,7})\s*\]/im.exec(text)?.[1] ?? 0)
  const timed = lines.flatMap((line) => {
    const words = line
      .replace(stamp, '')
      .replace(/<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>/g, '')
      .trim()
    return [...line.matchAll(stamp)].map((match) => ({ start_ms: Math.max(0, timeOf(match) - offset), text: words }))
  })
  return timed.sort((a, b) => a.start_ms - b.start_ms)
}

const timeOf = ([, minutes, seconds, fraction = '']: RegExpMatchArray) =>
  Number(minutes) * 60_000 + Number(seconds) * 1000 + Math.round(Number(`0.${fraction || 0}`) * 1000)

/** The language that an LRC header names. */
export const lyricsLanguage = (text: string): string | null =>
  /^\s*\[(?:la|lang|language):\s*([A-Za-z-]{2,10})\s*\]/im.exec(text)?.[1]?.toLowerCase() ?? null
