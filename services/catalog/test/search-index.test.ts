import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { type Database, openServiceDatabase, openSqlite } from '@tutti/database'
import { needs } from '@tutti/testing/needs'
import { postgres } from '@tutti/testing/engines/postgres'
import { candidates } from '../src/search/candidates.ts'
import { parseQuery } from '../src/search/query.ts'
import { index, indexText, remove, searchRow } from '../src/search/rows.ts'
import { migrations } from '../src/store/migrations.ts'
import { inColumns, put } from '../src/store/rows.ts'
import type { Tables } from '../src/store/tables.ts'

const SONGS = [
  ['Feeling Good', 'Nina Simone', 'I Put a Spell on You', 9],
  ['Sinnerman', 'Nina Simone', 'Pastel Blues', 30],
  ['Good Vibrations', 'The Beach Boys', 'Smiley Smile', 4],
  ['99 Luftballons', 'Nena', '99 Luftballons', 0],
  ['T.N.T.', 'AC/DC', 'High Voltage', 2],
  ["Don't Stop Me Now", 'Queen', 'Jazz', 1],
  ['東京は夜の七時', 'ピチカート・ファイヴ', 'Overdose', 0],
  ['a\\b \u2019quoted\u2019 & | ! : *', "O'Connor", '(odd)', 0],
  ['x'.repeat(3_000), 'Long', 'Words', 0],
  ...Array.from({ length: 700 }, (_, n) => [`Theme ${n}`, 'Orchestra', `Volume ${n % 40}`, n] as const),
] as const

const numbers = {
  folder_key: 1,
  size: 1,
  mtime: 1.5,
  album_key: 1,
  disc: 1,
  number: 1,
  year: 1999,
  duration_ms: 1,
  added_at: 1,
  cover_embedded: 0,
  has_lyrics: 0,
}
const texts = ['path', 'home', 'audio_hash', 'tags_hash', 'tags', 'order_artist', 'order_album', 'event_id'] as const

const rowOf = (key: number) => {
  const [title, , , plays] = SONGS[key - 1]!
  const same = Object.fromEntries(texts.map((name) => [name, `${name} ${key}`])) as Record<(typeof texts)[number], string>
  return { ...numbers, ...same, key, id: `track-${key}`, title, order_title: title.toLowerCase(), plays, search_row: searchRow(key, plays) }
}

const fill = async (db: Database<Tables>) => {
  await db.migrate(migrations, '0.1.0')
  const rows = SONGS.map((_, n) => rowOf(n + 1))
  const columns = Object.keys(rows[0]!) as (keyof (typeof rows)[0])[]
  await db.write('songs', async (tx) => {
    await put(tx, { table: 'track', columns, rows: inColumns(columns, rows) })
    await index(
      tx as never,
      'track',
      SONGS.map(([title, artist, album], n) => ({ key: n + 1, isNew: false, columns: [title, artist, album].map(indexText) })),
    )
  })
  return db
}

const QUERIES = [
  'good',
  'goo',
  'g',
  'nina',
  'nina good',
  'artist:nina',
  'track:good',
  'album:"99 luft"',
  'acdc',
  'ac/dc',
  "don't",
  'dont',
  'o’connor',
  '東京',
  '夜',
  'ピチカート',
  'theme',
  't',
  'theme 7',
  'year:1999 theme',
  'year:2001 theme',
  'nothing',
  '\\',
  "'",
  'x'.repeat(600),
  'album:volume artist:orchestra 12',
]

describe('the index of searches', needs('postgres'), async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-search-'))
  const server = await postgres()
  const both = [
    await fill(await openSqlite<Tables>({ file: join(dir, 'catalog.db') })),
    await fill(await openServiceDatabase<Tables>(server.url, 'catalog')),
  ] as const
  after(async () => {
    for (const db of both) await db.close()
    await server.remove()
    await rm(dir, { recursive: true })
  })
  const found = (db: Database<Tables>, q: string) => candidates(db.read, 'track', { query: parseQuery(q) })

  for (const q of QUERIES) {
    test(`finds the same on SQLite and on PostgreSQL, in the same order: ${q.slice(0, 40)}`, async () => {
      const [here, there] = await Promise.all(both.map((db) => found(db, q)))
      assert.deepEqual(there, here)
    })
  }

  test('finds the most played first', async () => {
    for (const db of both)
      assert.deepEqual(
        (await found(db, 'nina')).map((one) => one.key),
        [2, 1],
      )
  })

  test('no longer finds what was taken out', async () => {
    for (const db of both) {
      await db.write('songs', (tx) => remove(tx as never, 'track', [searchRow(4, 0)]))
      assert.deepEqual(await found(db, 'nena'), [])
    }
  })
})
