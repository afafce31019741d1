import { Genres } from 'node-taglib-sharp'

const longest = 2000

/** One line of text: control characters are no part of a name, and a name of a megabyte is an attack. */
export const line = (text: string) =>
  text
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim()
    .slice(0, longest) || undefined

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of what a tag wrote (ISO 8601 with or without time, `YYYYMMDD`, `YYYY/MM/DD`); otherwise `undefined`. */
export const date = (text: string | undefined) => {
  const match = /^\s*(\d{4})(?:[-/.]?(\d{1,2})(?:[-/.]?(\d{1,2}))?)?(?!\d)/.exec(text ?? '')
  if (!match || Number(match[1]) < 1000) return undefined
  const [year, month, day] = [match[1]!, Number(match[2] ?? 0), Number(match[3] ?? 0)]
  if (month < 1 || month > 12) return year
  const monthOf = `${year}-${String(month).padStart(2, '0')}`
  const daysInMonth = new Date(Date.UTC(Number(year), month, 0)).getUTCDate()
  return day < 1 || day > daysInMonth ? monthOf : `${monthOf}-${String(day).padStart(2, '0')}`
}

/** "3", "03", "3/12" → 3 and 12. */
export const fraction = (text: string | undefined): [number | undefined, number | undefined] => {
  const [first, second] = (text ?? '').split(/\/|\bof\b/i)
  return [count(first), count(second)]
}

const count = (text: string | undefined) => {
  const value = Number.parseInt(text ?? '', 10)
  return value > 0 && value < 100_000 ? value : undefined
}

export const decimal = (text: string | undefined, { least, most }: { least: number; most: number }) => {
  const value = Number.parseFloat((text ?? '').replace(',', '.'))
  return value >= least && value <= most ? value : undefined
}

export const flag = (text: string | undefined) => /^(1|true|yes)$/i.test(text?.trim() ?? '')

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

export const uuids = (texts: string[]) => texts.flatMap((text) => text.match(uuid) ?? []).map((id) => id.toLowerCase())

export const isrc = (text: string | undefined) => {
  const plain = (text ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '')
  return /^[A-Z]{2}[A-Z0-9]{3}\d{7}$/.test(plain) ? plain : undefined
}

/** "(17)", "17", "(4)Eurodisco", "(51)(39)", "Rock" → names; the numbers are those of ID3v1. */
export const genreNames = (text: string): string[] => {
  const numbers: string[] = []
  let rest = text.trim()
  for (let match = /^\((\d{1,3}|RX|CR)\)/.exec(rest); match; match = /^\((\d{1,3}|RX|CR)\)/.exec(rest)) {
    numbers.push(numbered(match[1]!))
    rest = rest.slice(match[0].length).trim()
  }
  if (/^\d{1,3}$/.test(rest)) rest = numbered(rest)
  return [...numbers, rest.replace(/^\(\(/, '(')].filter(Boolean)
}

const numbered = (number: string) => (number === 'RX' ? 'Remix' : number === 'CR' ? 'Cover' : (Genres.indexToAudio(number, false) ?? ''))

/** Each once, in order, whatever its case. */
export const distinct = (texts: string[]) => {
  const seen = new Set<string>()
  return texts.filter((text) => !seen.has(text.toLowerCase()) && seen.add(text.toLowerCase()))
}
