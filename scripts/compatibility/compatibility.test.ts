import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { breaks } from './compare.ts'
import { type Program, thisProgram } from './program.ts'

const RECORDED = join(import.meta.dirname, 'recorded')
const names = await readdir(RECORDED)
const recorded = async (name: string) => JSON.parse(await readFile(join(RECORDED, name), 'utf8')) as Program

describe('Versions side by side', () => {
  let now: Program
  before(async () => void (now = await thisProgram()))

  for (const name of names)
    it(`this program and ${name.replace('.json', '')} can run on one database and one log`, async () => {
      assert.deepEqual(breaks(await recorded(name), now), [])
    })

  const changes: [string, (next: Program) => void, RegExp][] = [
    ['a column that is gone', ({ tables }) => delete tables['playlists']!['playlist']!['name'], /playlists\.playlist has no column name/],
    [
      'a column that older programs do not fill',
      ({ tables }) => (tables['playlists']!['playlist']!['mood'] = { type: 'TEXT', required: true }),
      /writes no mood/,
    ],
    [
      'a migration that leaves older programs behind',
      ({ migrations }) => (migrations['library']!['900-next'] = '99.0.0'),
      /900-next.*99\.0\.0/,
    ],
    ['an event that is gone', ({ events }) => delete events['playlists.items-added.v1'], /items-added\.v1 is gone/],
    [
      'an event that carries less',
      ({ events }) => {
        const event = events['playlists.items-added.v1'] as { properties: object; required: string[] }
        event.required = event.required.filter((field) => field !== 'trackIds')
      },
      /trackIds is now required.*refused by the older/,
    ],
    [
      'an event that must carry more',
      ({ events }) => void (events['playlists.items-added.v1'] as { required: string[] }).required.push('mood'),
      /mood is now required: what the older program tells/,
    ],
    [
      'a call that takes fewer at once',
      ({ calls }) => {
        const { properties } = calls['playlists.playlists']!.input as { properties: { ids: { maxItems: number } } }
        properties.ids.maxItems = 50
      },
      /ids has a tighter maxItems: 50, before 100/,
    ],
    ['a route that is gone', ({ routes }) => void routes.splice(routes.indexOf('GET /v1/me'), 1), /^GET \/v1\/me is gone$/],
  ]
  for (const [what, change, expected] of changes)
    it(`${what} is named`, () => {
      const next = structuredClone(now)
      change(next)
      const found = breaks(now, next)
      assert.equal(found.length, 1, found.join('\n'))
      assert.match(found[0]!, expected)
    })

  it('a column with a value of its own, a field that may be absent and a wider limit break nothing', () => {
    const next = structuredClone(now)
    next.tables['playlists']!['playlist']!['mood'] = { type: 'TEXT', required: false }
    ;(next.events['playlists.items-added.v1'] as { properties: Record<string, object> }).properties['mood'] = { type: 'string' }
    ;(next.calls['playlists.playlists']!.input as { properties: { ids: { maxItems: number } } }).properties.ids.maxItems = 200
    assert.deepEqual(breaks(now, next), [])
  })
})
