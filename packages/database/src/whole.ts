import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import type { Read } from './port.ts'
import { byLanguage, storable, type Value } from './rows.ts'

/** A table as it is: its columns in their order, and those that make its primary key. */
export type TableShape = { table: string; columns: readonly string[]; key: readonly string[] }

type Column = { table: string; column: string; place: number | null }

const inSqlite = sql<Column>`select t.name as "table", c.name as "column", c.pk as "place"
  from pragma_table_list t join pragma_table_xinfo(t.name) c
  where t.schema = 'main' and t.type in ('table', 'virtual') and t.name not like 'sqlite\\_%' escape '\\' and c.hidden = 0
  order by t.name, c.cid`
const inPostgres = sql<Column>`select c.relname::text as "table", a.attname::text as "column",
    (select n + 1 from generate_subscripts(i.indkey::int2[], 1) n where (i.indkey::int2[])[n] = a.attnum) as "place"
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  left join pg_index i on i.indrelid = c.oid and i.indisprimary
  where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
  order by c.relname, a.attnum`

const spoken = <V>(words: { sqlite: () => RawBuilder<V>; postgres: () => RawBuilder<V> }) => sql<V>`${byLanguage(words)}`

/** Every table of the database, in the order of their names; none when nothing was ever written to it. */
export const shapesOf = async (db: Pick<Read<never>, 'getExecutor'>): Promise<TableShape[]> => {
  const { rows } = await spoken({ sqlite: () => inSqlite, postgres: () => inPostgres }).execute(db as QueryExecutorProvider)
  const tables = Map.groupBy(rows, (row) => row.table)
  return [...tables].map(([table, columns]) => ({
    table,
    columns: columns.map((row) => row.column),
    key: columns
      .filter((row) => row.place)
      .sort((a, b) => a.place! - b.place!)
      .map((row) => row.column),
  }))
}

/**
 * Up to `limit` rows behind `after` in the order of the primary key, each a list of values in the order of `columns`. Values are those
 * that every adapter can hold: numbers, texts without NUL, null.
 */
export const rowsAfter = async (
  db: QueryExecutorProvider,
  { table, columns, key }: TableShape,
  { after, limit }: { after: readonly Value[] | undefined; limit: number },
): Promise<Value[][]> => {
  const keys = sql.join(key.map((name) => sql.ref(name)))
  const behind = after ? sql`where (${keys}) > (${sql.join(after)})` : sql``
  const { rows } = await sql<Record<string, Value>>`select ${sql.join(columns.map((name) => sql.ref(name)))}
    from ${sql.table(table)} ${behind} order by ${keys} limit ${limit}`.execute(db)
  return rows.map((row) => columns.map((column) => portable(row[column] as Value)))
}

const portable = (value: Value): Value => (typeof value === 'string' ? storable(value) : value)

/** How many rows it has. */
export const countRows = async (db: QueryExecutorProvider, table: string): Promise<number> =>
  Number((await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db)).rows[0]!.count)

/** After rows were put in with their keys: keys that count by themselves go on behind the largest. */
export const countOn = async (tx: QueryExecutorProvider, table: string): Promise<void> => {
  const { rows } = await spoken<{ column: string }>({
    // SQLite looks at the table itself.
    sqlite: () => sql`select '' as "column" where false`,
    postgres: () => sql`select attname::text as "column" from pg_attribute where attrelid = ${table}::regclass and attidentity <> ''`,
  }).execute(tx)
  for (const { column } of rows)
    await sql`select setval(pg_get_serial_sequence(${sql.lit(table)}, ${sql.lit(column)}), greatest(1, (select max(${sql.ref(column)}) from ${sql.table(table)})))`.execute(
      tx,
    )
}
