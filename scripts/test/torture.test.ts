import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { summary } from '../torture/figures.ts'
import { wrongWithPlaylist, wrongWithSet } from '../torture/journal.ts'

const nothing = { lost: 0, doubled: 0, disordered: 0, unasked: 0 }
const books = (added: string[], perhaps: string[] = []) => ({ added, addedPerhaps: new Set([...added, ...perhaps]) })

describe('What torture finds wrong', () => {
  it('is nothing when all that was acknowledged is there in its order, with or without what was not', () => {
    assert.deepEqual(wrongWithPlaylist(['a', 'b', 'c'], books(['a', 'b', 'c'])), nothing)
    assert.deepEqual(wrongWithPlaylist(['a', 'x', 'b'], books(['a', 'b'], ['x', 'y'])), nothing)
    assert.deepEqual(wrongWithSet(['a', 'x'], new Set(['a']), new Set(['a', 'x'])), nothing)
  })

  it('is a track of a playlist that is gone, there twice, in another place or was never asked for', () => {
    assert.deepEqual(wrongWithPlaylist(['a', 'c'], books(['a', 'b', 'c'])), { ...nothing, lost: 1 })
    assert.deepEqual(wrongWithPlaylist(['a', 'b', 'a'], books(['b', 'a'])), { ...nothing, doubled: 1 })
    assert.deepEqual(wrongWithPlaylist(['x', 'a', 'x'], books(['a'], ['x'])), { ...nothing, doubled: 1 })
    assert.deepEqual(wrongWithPlaylist(['b', 'a', 'c'], books(['a', 'b', 'c'])), { ...nothing, disordered: 1 })
    assert.deepEqual(wrongWithPlaylist(['a', 'z'], books(['a'])), { ...nothing, unasked: 1 })
  })

  it('is something saved or played that is gone, there twice or was never asked for', () => {
    assert.deepEqual(wrongWithSet([], new Set(['a']), new Set(['a'])), { ...nothing, lost: 1 })
    assert.deepEqual(wrongWithSet(['a', 'a'], new Set(['a']), new Set(['a'])), { ...nothing, doubled: 1 })
    assert.deepEqual(wrongWithSet(['a', 'z'], new Set(['a']), new Set(['a'])), { ...nothing, unasked: 1 })
  })

  it('are requests that failed, counted apart for reads and writes, with how long they did', () => {
    const asked = { deed: 'saves', isWrite: true, ms: 10, ending: 'answered' } as const
    const found = summary([
      { ...asked, due: 0 },
      { ...asked, due: 1_000, ending: 'cut' },
      { ...asked, due: 3_000, ending: 'refused', isWrite: false },
    ])
    assert.deepEqual(found, { requests: 3, failedReads: 1, failedWrites: 1, failingS: 2, p50: 10, p99: 10 })
  })
})
