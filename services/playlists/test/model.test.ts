import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client, TestSystem } from '@tutti/testing'
import * as fc from 'fast-check'
import { house, playlistOf, uri } from './house.ts'

/** An item of the model: the same object is the same item, wherever it is moved. */
type Item = { uri: string }
type List = Awaited<ReturnType<typeof playlistOf>>

/** A playlist as a plain array, with each version under its snapshot id. */
type Model = { now: Item[]; versions: Map<string, Item[]> }

type Edit =
  | { kind: 'add'; tracks: number[]; at: number | null }
  | { kind: 'replace'; tracks: number[] }
  | { kind: 'move'; start: number; length: number; before: number; ago: number }
  | { kind: 'remove'; track: number; ago: number }
  | { kind: 'removeAt'; at: number; ago: number }

const tracks = fc.array(fc.nat(7), { minLength: 1, maxLength: 6 })
const share = fc.double({ min: 0, max: 0.999, noNaN: true })
const ago = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(6) })
const anEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), tracks, at: fc.option(share) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), tracks }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('move' as const), start: share, length: fc.integer({ min: 1, max: 5 }), before: share, ago }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), track: fc.nat(7), ago }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('removeAt' as const), at: share, ago }) },
)

const itemsOf = (numbers: number[]): Item[] => numbers.map((n) => ({ uri: uri(n) }))
const without = (items: Item[], gone: ReadonlySet<Item>) => items.filter((item) => !gone.has(item))

/** What a move does to the array: those still there go before the next one of then that is still there. */
const moved = ({ now }: Model, then: Item[], { start, length, before }: { start: number; length: number; before: number }): Item[] => {
  const range = new Set(then.slice(start, start + length).filter((item) => now.includes(item)))
  const rest = without(now, range)
  const anchor = then.slice(before).find((item) => rest.includes(item))
  const at = anchor ? rest.indexOf(anchor) : rest.length
  return [...rest.slice(0, at), ...range, ...rest.slice(at)]
}

/** Does an edit on both sides; the model's array afterwards, and the answer. */
const edit = async (
  list: List,
  model: Model,
  what: Edit,
): Promise<{ status: number; body: { snapshot_id: string }; after: Item[] } | undefined> => {
  const snapshots = [...model.versions]
  const [snapshot_id, then] = 'ago' in what ? snapshots.at(-1 - Math.min(what.ago, snapshots.length - 1))! : snapshots.at(-1)!
  const { now } = model
  if (what.kind === 'add') {
    const at = what.at === null ? now.length : Math.floor(what.at * (now.length + 1))
    const fresh = itemsOf(what.tracks)
    return {
      ...(await list.add(
        fresh.map((item) => item.uri),
        what.at === null ? undefined : at,
      )),
      after: now.toSpliced(at, 0, ...fresh),
    }
  }
  if (what.kind === 'replace') {
    const fresh = itemsOf(what.tracks)
    return { ...(await list.replace(fresh.map((item) => item.uri))), after: fresh }
  }
  if (what.kind === 'remove') {
    const gone = new Set(then.filter((item) => item.uri === uri(what.track)))
    return { ...(await list.remove({ items: [{ uri: uri(what.track) }], snapshot_id })), after: without(now, gone) }
  }
  if (then.length === 0) return undefined
  if (what.kind === 'removeAt') {
    const position = Math.floor(what.at * then.length)
    const item = then[position]!
    return {
      ...(await list.remove({ items: [{ uri: item.uri, positions: [position] }], snapshot_id })),
      after: without(now, new Set([item])),
    }
  }
  const start = Math.floor(what.start * then.length)
  const length = Math.min(what.length, then.length - start)
  const before = Math.floor(what.before * (then.length + 1))
  const isNowhere = before >= start && before <= start + length
  const answer = await list.move({ range_start: start, range_length: length, insert_before: before, snapshot_id })
  return { ...answer, after: isNowhere ? now : moved(model, then, { start, length, before }) }
}

describe('A playlist under random edits', () => {
  let t: TestSystem
  let ada: Client
  before(async () => {
    t = await house()
    ada = await t.user('ada')
  })
  after(() => t.stop())

  it('is always what an array would be, and so is each of its versions', async () => {
    const run = async (edits: Edit[]) => {
      const list = await playlistOf(ada)
      const model: Model = { now: [], versions: new Map([[list.firstSnapshot, []]]) }
      for (const what of edits) {
        const done = await edit(list, model, what)
        if (!done) continue
        assert.ok(done.status === 200 || done.status === 201, JSON.stringify([what, done.body]))
        model.now = done.after
        model.versions.set(done.body.snapshot_id, done.after)
        assert.deepEqual(
          await list.read(),
          done.after.map((item) => item.uri),
          JSON.stringify(what),
        )
      }
      for (const [snapshot, items] of model.versions)
        assert.deepEqual(
          await list.read(snapshot),
          items.map((item) => item.uri),
        )
    }
    await fc.assert(fc.asyncProperty(fc.array(anEdit, { minLength: 20, maxLength: 60 }), run), { numRuns: 12, endOnFailure: true })
  })
})
