import { pageAt, type Paging } from '@tutti/kit'
import type { Context } from 'hono'

type Piece = string | Buffer

/** Answers with JSON of which parts are written already. */
export const json = (c: Context, pieces: readonly Piece[]): Response =>
  c.body(Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece))), 200, {
    'content-type': 'application/json',
  })

/** Written values as a JSON array; `null` stays null. */
export const array = (texts: readonly (Buffer | null)[]): Piece[] => [
  '[',
  ...texts.flatMap((text, n) => (n === 0 ? [text ?? 'null'] : [COMMA, text ?? 'null'])),
  ']',
]

/** A page (see `pageAt`) whose items are written already. */
export const page = (url: string, { texts, ...slice }: Paging & { total: number; texts: readonly Buffer[] }): Piece[] => {
  // The items come last: what is written of a page without any ends in `[]}`.
  const empty = JSON.stringify(pageAt(url, { ...slice, items: [] }))
  return [empty.slice(0, -'[]}'.length), ...array(texts), '}']
}

const COMMA = Buffer.from(',')
