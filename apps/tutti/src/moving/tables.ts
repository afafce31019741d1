import { rowsAfter, type TableShape, type Value } from '@tutti/database'
import { Failure } from '@tutti/kit'
import { declaredOf, type Fate } from './declared.ts'

/** Rows read at once. */
const PAGE = 500

type Reading = Parameters<typeof rowsAfter>[0]

/** Of the tables that are there those that go along, in the order in which they can be filled. @throws Failure for one that nobody has declared */
export const carriedOf = (service: string, shapes: readonly TableShape[]): TableShape[] => {
  const declared = declaredOf(service)
  const unknown = shapes.find(({ table }) => !declared.has(table))
  if (unknown)
    throw new Failure('moving.table', `Cannot move ${service}: its table ${unknown.table} is not known to this program.`, { status: 500 })
  return [...declared].filter(([, fate]) => 'carried' in fate).flatMap(([table]) => shapes.find((shape) => shape.table === table) ?? [])
}

/** All rows of a table that go along, page by page, in the order of its key. */
export async function* pagesOf(db: Reading, shape: TableShape, fate: Fate | undefined): AsyncGenerator<Value[][]> {
  const only = fate && 'carried' in fate ? fate.only : undefined
  for (let after: Value[] | undefined; ;) {
    const rows = await rowsAfter(db, shape, { after, limit: PAGE })
    yield only ? rows.filter((row) => only(Object.fromEntries(shape.columns.map((column, n) => [column, row[n]!])))) : rows
    if (rows.length < PAGE) return
    const last = rows.at(-1)!
    after = shape.key.map((column) => last[shape.columns.indexOf(column)]!)
  }
}
