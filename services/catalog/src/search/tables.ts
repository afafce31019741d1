import { type Kysely, SqliteAdapter } from 'kysely'

/** Tokens are made in TypeScript; the tokenizer here only takes them apart at spaces. The row number holds the popularity: see search/rows.ts. */
const index = (name: string, columns: string) =>
  `create virtual table ${name} using fts5(${columns}, content='', contentless_delete=1, detail=column, prefix='1 2 3', tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* S* Co'")`
const inSqlite = [index('search_track', 'title, artist, album'), index('search_album', 'title, artist'), index('search_artist', 'title')]

/** PostgreSQL's index is one over the words of all columns, each with the number of its column before it. */
const words = (columns: readonly string[]) => columns.map((column, n) => `replace(' ' || ${column}, ' ', ' ${n + 1}')`).join(' || ')
const searched = (name: string, columns: readonly string[]) => [
  `create table ${name} (rowid bigint primary key, ${columns.map((column) => `${column} text not null`).join(', ')},
    words tsvector generated always as (array_to_tsvector(string_to_array(trim(${words(columns)}), ' '))) stored)`,
  `create index ${name}_words on ${name} using gin (words) with (fastupdate = off)`,
]
const inPostgres = [
  ...searched('search_track', ['title', 'artist', 'album']),
  ...searched('search_album', ['title', 'artist']),
  ...searched('search_artist', ['title']),
]

/** The tables of the search index in the words of the database. */
export const searchTables = (db: Kysely<never>): readonly string[] =>
  db.getExecutor().adapter instanceof SqliteAdapter ? inSqlite : inPostgres
