import { queryTokens } from './tokens.ts'

const fields = ['album', 'artist', 'track', 'year', 'genre', 'isrc', 'upc', 'tag'] as const
type Field = (typeof fields)[number]

/** What a listener looks for: words, and the filters of the Web API. */
export type Query = {
  /** The free words as typed. */
  text: string
  words: string[]
  album: string[]
  artist: string[]
  track: string[]
  genre: string | undefined
  isrc: string | undefined
  upc: string | undefined
  years: { from: number; to: number } | undefined
  isNew: boolean
}

const filter = new RegExp(`\\b(${fields.join('|')}):`, 'gi')

/** What follows their one word is free text again. */
const oneWord = new Set<Field>(['year', 'isrc', 'upc', 'tag'])

/** `love artist:"Nina Simone" year:1960-1969`: a filter goes on to the next one or to the end; quotes end it earlier. */
export const parseQuery = (q: string): Query => {
  const marks = [...q.matchAll(filter)]
  const values = new Map<Field, string>()
  let text = q.slice(0, marks[0]?.index ?? q.length)
  for (const [n, mark] of marks.entries()) {
    const value = q.slice(mark.index + mark[0].length, marks[n + 1]?.index ?? q.length).trim()
    const field = mark[1]!.toLowerCase() as Field
    const ended = /^"([^"]*)"?(.*)$/s.exec(value) ?? (oneWord.has(field) ? /^(\S*)(.*)$/s.exec(value) : null)
    values.set(field, (ended ? ended[1]! : value).trim())
    if (ended) text += ` ${ended[2]}`
  }
  const words = (field: Field) => queryTokens(values.get(field) ?? '')
  return {
    text: text.replaceAll('"', ' ').trim(),
    words: queryTokens(text),
    album: words('album'),
    artist: words('artist'),
    track: words('track'),
    genre: values.get('genre'),
    isrc: values
      .get('isrc')
      ?.toUpperCase()
      .replace(/[^A-Z0-9]/g, ''),
    upc: values.get('upc')?.replace(/\D/g, ''),
    years: yearsOf(values.get('year')),
    isNew: values.get('tag')?.toLowerCase() === 'new',
  }
}

const yearsOf = (text: string | undefined) => {
  const match = /^(\d{4})(?:\s*[-–]\s*(\d{4}))?/.exec(text ?? '')
  return match ? { from: Number(match[1]), to: Number(match[2] ?? match[1]) } : undefined
}

export type Columns = { title: 'track' | 'album' | 'artist'; artist?: boolean; album?: boolean }
/** The columns of the index, in their order. */
const places = ['title', 'artist', 'album'] as const

/** What each word has to begin in: one column, or any. */
const wanted = (query: Query, columns: Columns) => [
  ...query.words.map((word) => ({ word, column: undefined })),
  ...query[columns.title].map((word) => ({ word, column: 'title' as const })),
  ...(columns.artist ? query.artist.map((word) => ({ word, column: 'artist' as const })) : []),
  ...(columns.album ? query.album.map((word) => ({ word, column: 'album' as const })) : []),
]

/** FTS5's own syntax: every word is the beginning of a word; undefined when no words are asked for. */
export const matchOf = (query: Query, columns: Columns): string | undefined => {
  const parts = wanted(query, columns).map(({ word, column }) => `${column ? `${column} : ` : ''}"${word}" *`)
  return parts.length > 0 ? parts.join(' AND ') : undefined
}

/** The same as a `tsquery` of PostgreSQL: its words have the number of their column before them. */
export const tsqueryOf = (query: Query, columns: Columns): string => {
  const own = places.filter((place) => place === 'title' || columns[place])
  const begins = (word: string, column: (typeof places)[number]) =>
    `'${places.indexOf(column) + 1}${word.replaceAll("'", "''").replaceAll('\\', '\\\\')}':*`
  return wanted(query, columns)
    .map(({ word, column }) => `(${(column ? [column] : own).map((one) => begins(word, one)).join(' | ')})`)
    .join(' & ')
}
