import { type Expression, type QueryExecutorProvider, sql } from 'kysely'
import { byLanguage } from './spoken.ts'

export { byLanguage } from './spoken.ts'

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
export const among = <V extends string | number>(values: readonly V[]): Expression<V> =>
  byLanguage<V>({
    sqlite: () => sql`(select value from json_each(${JSON.stringify(values)}))`,
    // Of an empty list nobody knows the type.
    postgres: () => (values.length === 0 ? sql`(null)` : unnested(values)),
  })

const unnested = <V extends string | number>(values: readonly V[]) =>
  typeof values[0] === 'string'
    ? sql<V>`(select unnest(${values.map((value) => storable(String(value)))}::text[]))`
    : sql<V>`(select unnest(${values}::bigint[]))`

/** Columns of {@link listed}: their types, in the order of each row. */
export type Listed = Record<string, 'integer' | 'real' | 'text'>

/** Rows as one parameter, to be read like a table: `from ${listed({ key: 'integer' }, [[1], [2]])} wanted` has `wanted.key`. */
export const listed = (columns: Listed, rows: readonly (readonly Value[])[]): Expression<unknown> => {
  const names = Object.entries(columns)
  return byLanguage({
    sqlite: () =>
      sql`(select ${sql.raw(names.map(([name], n) => `json_extract(value, '$[${n}]') as ${name}`).join(', '))} from json_each(${JSON.stringify(rows)}))`,
    postgres: () =>
      sql`(select ${sql.raw(names.map(([name, type], n) => `(value->>${n})::${inPostgres[type]} as ${name}`).join(', '))} from json_array_elements(${asJson(rows)}::json))`,
  })
}

const inPostgres = { integer: 'bigint', real: 'double precision', text: 'text' }

/** The values of a group as a list in JSON. */
export const jsonList = (value: Expression<unknown> | string): Expression<string> => {
  const one = typeof value === 'string' ? sql.raw(value) : value
  return byLanguage<string>({
    sqlite: () => sql`json_group_array(${one})`,
    postgres: () => sql`coalesce(json_agg(${one}), '[]')::text`,
  })
}

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
  const replaced = columns.filter((column) => !key?.includes(column) && !keep.includes(column))
  const update = replaced.length > 0 ? `update set ${replaced.map((column) => `${column} = excluded.${column}`).join(', ')}` : 'nothing'
  const conflict = key ? `on conflict (${key.join(', ')}) do ${update}` : ''
  return sql`insert into ${sql.table(table)} (${sql.raw(columns.join(', '))}) ${valuesOf(table, columns, rows)} ${sql.raw(conflict)}`
}

const valuesOf = (table: string, columns: readonly string[], rows: Rows['rows']) =>
  byLanguage({
    // Parsed once into SQLite's binary form: taking a value out of it costs no parsing again.
    sqlite: () =>
      sql`select ${sql.raw(columns.map((_, n) => `json_extract(value, '$[${n}]')`).join(', '))} from jsonb_each(${JSON.stringify(rows)}) where true`,
    postgres: () => sql`select ${sql.raw(columns.join(', '))} from ${recordsOf(table, columns, rows)}`,
  })

/** The table itself tells the types of its columns. */
const recordsOf = (table: string, columns: readonly string[], rows: Rows['rows']) =>
  sql`json_populate_recordset(null::${sql.table(table)}, ${asJson(rows.map((row) => Object.fromEntries(columns.map((column, n) => [column, row[n]]))))}::json)`

/** PostgreSQL's texts hold every character but NUL, and its JSON no half of a pair; truth is a number, as in SQLite. */
const asJson = (rows: unknown) =>
  JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'boolean' ? Number(value) : typeof value === 'string' ? storable(value) : value,
  )

/** A text without what PostgreSQL cannot hold. */
export const storable = (text: string): string => {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', '\uFFFD') : whole
}

/** Sets columns of many rows by `key`. */
export const change = async (tx: QueryExecutorProvider, { table, columns, rows }: Changes): Promise<void> => {
  if (rows.length === 0) return
  const sets = byLanguage({
    sqlite: () => sql`${sql.raw(columns.map((column, n) => `${column} = json_extract(j.value, '$[${n + 1}]')`).join(', '))}
      from jsonb_each(${JSON.stringify(rows)}) j where ${sql.table(table)}.key = json_extract(j.value, '$[0]')`,
    postgres: () => sql`${sql.raw(columns.map((column) => `${column} = j.${column}`).join(', '))}
      from ${recordsOf(table, ['key', ...columns], rows)} j where ${sql.table(table)}.key = j.key`,
  })
  await sql`update ${sql.table(table)} set ${sets}`.execute(tx)
}
