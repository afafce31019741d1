import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'

/** A value of a row that is written in bulk; what JSON can carry, and no bytes. */
export type Value = string | number | null | boolean

/** Rows for {@link put} and {@link change}: each has a value for every column, in the order of `columns`. */
export type Rows = {
  table: string
  columns: readonly string[]
  /** The row is replaced when these columns are known already. */
  key?: readonly string[]
  /** Columns that a known row keeps. */
  keep?: readonly string[]
  rows: readonly (readonly Value[])[]
}

/** Values for {@link change}: each row is `[key, value, …]`, the values in the order of `columns`. */
export type Changes = { table: string; columns: readonly string[]; rows: readonly (readonly Value[])[] }

/** Records as {@link put} wants them. */
export const inColumns = <C extends string>(columns: readonly C[], records: readonly Readonly<Record<C, Value>>[]): Value[][] =>
  records.map((record) => columns.map((column) => record[column]))

/** A list as one parameter: the text of the statement stays the same for any number of values, so that it is prepared once. */
export const among = <V extends string | number>(values: readonly V[]): RawBuilder<V> =>
  sql`(select value from json_each(${JSON.stringify(values)}))`

/**
 * Inserts any number of rows with one statement and one parameter, or replaces what is known under their key.
 * Neither the length of the statement nor the work of making it grows with the rows.
 */
export const put = async (tx: QueryExecutorProvider, rows: Rows): Promise<void> => {
  if (rows.rows.length > 0) await inserting(rows).execute(tx)
}

/** {@link put} that answers `returning` of the rows that were inserted or replaced. */
export const putReturning = async <R>(tx: QueryExecutorProvider, rows: Rows, returning: readonly (keyof R & string)[]): Promise<R[]> => {
  if (rows.rows.length === 0) return []
  const answer = await sql<R>`${inserting(rows)} returning ${sql.raw(returning.join(', '))}`.execute(tx)
  return answer.rows
}

const inserting = ({ table, columns, key, keep = [], rows }: Rows) => {
  const values = columns.map((_, n) => `json_extract(value, '$[${n}]')`).join(', ')
  const replaced = columns.filter((column) => !key?.includes(column) && !keep.includes(column))
  const update = replaced.length > 0 ? `update set ${replaced.map((column) => `${column} = excluded.${column}`).join(', ')}` : 'nothing'
  const conflict = key ? `on conflict (${key.join(', ')}) do ${update}` : ''
  // Parsed once into SQLite's binary form: taking a value out of it costs no parsing again.
  return sql`insert into ${sql.table(table)} (${sql.raw(columns.join(', '))}) select ${sql.raw(values)} from jsonb_each(${JSON.stringify(rows)}) where true ${sql.raw(conflict)}`
}

/** Sets columns of many rows by `key`. */
export const change = async (tx: QueryExecutorProvider, { table, columns, rows }: Changes): Promise<void> => {
  if (rows.length === 0) return
  const sets = sql.raw(columns.map((column, n) => `${column} = json_extract(j.value, '$[${n + 1}]')`).join(', '))
  await sql`update ${sql.table(table)} set ${sets} from jsonb_each(${JSON.stringify(rows)}) j where ${sql.table(table)}.key = json_extract(j.value, '$[0]')`.execute(
    tx,
  )
}
