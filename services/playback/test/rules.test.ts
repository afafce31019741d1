import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { TestSystem } from '@tutti/testing'
import { house, playerOf } from './house.ts'

type Player = ReturnType<typeof playerOf>
type Step = [what: (player: Player) => Promise<unknown>, shows: string]

const play = (names: string, more?: object) => (player: Player) => player.play(names, more)
const queue = (name: string) => (player: Player) => player.queue(name)
const repeat = (mode: string) => (player: Player) => player.repeat(mode)
const next = (player: Player) => player.next()
const previous = (player: Player) => player.previous()
const ended = (player: Player) => player.ended()

describe('What plays next', () => {
  let t: TestSystem
  let tracks: { id: string; uri: string; duration_ms: number }[]
  before(async () => {
    t = await house()
    tracks = (await t.admin.get('/tutti/v1/tracks?limit=26')).body.items
  })
  after(() => t.stop())

  const rules: { rule: string; steps: Step[] }[] = [
    { rule: 'plays a list from its beginning', steps: [[play('abc'), '[a]bc']] },
    { rule: 'begins at a position', steps: [[play('abc', { offset: { position: 1 } }), 'a[b]c']] },
    {
      rule: 'goes on and back',
      steps: [
        [play('abc'), '[a]bc'],
        [next, 'a[b]c'],
        [next, 'ab[c]'],
        [previous, 'a[b]c'],
      ],
    },
    {
      rule: 'plays what was queued by hand before the list goes on',
      steps: [
        [play('abc'), '[a]bc'],
        [queue('x'), '[a]Xbc'],
        [queue('y'), '[a]XYbc'],
        [next, 'a[x]Ybc'],
        [next, 'a[y]bc'],
        [next, 'a[b]c'],
      ],
    },
    {
      rule: 'goes back from what was queued to where the list was',
      steps: [
        [play('abc'), '[a]bc'],
        [queue('x'), '[a]Xbc'],
        [next, 'a[x]bc'],
        [previous, '[a]bc'],
      ],
    },
    {
      rule: 'keeps the queue when something else is played',
      steps: [
        [play('abc'), '[a]bc'],
        [queue('x'), '[a]Xbc'],
        [play('def'), '[d]Xef'],
      ],
    },
    {
      rule: 'goes on by itself when a track has ended',
      steps: [
        [play('ab'), '[a]b'],
        [ended, 'a[b]'],
      ],
    },
    {
      rule: 'shows and plays the beginning again when the list repeats',
      steps: [
        [play('abc'), '[a]bc'],
        [repeat('context'), '[a]bca'],
        [next, 'a[b]cab'],
        [next, 'ab[c]abc'],
        [ended, '[a]bca'],
        [previous, 'ab[c]abc'],
      ],
    },
    {
      rule: 'plays one track again and again, until the listener goes on',
      steps: [
        [play('abc'), '[a]bc'],
        [repeat('track'), '[a]bc'],
        [ended, '[a]bc'],
        [next, 'a[b]c'],
        [ended, 'a[b]c'],
      ],
    },
    {
      rule: 'remembers five tracks before and does not forget the rest',
      steps: [
        [play('abcdefgh', { offset: { position: 7 } }), 'cdefg[h]'],
        [previous, 'bcdef[g]h'],
      ],
    },
  ]
  for (const [n, { rule, steps }] of rules.entries()) {
    it(rule, async () => {
      const player = playerOf(await t.user(`listener${n}`), tracks)
      for (const [what, shows] of steps) {
        await what(player)
        assert.equal(await player.shown(), shows)
      }
    })
  }
})
