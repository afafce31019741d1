import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeWindow } from '../src/figures/window.ts'

const at = () => {
  const clock = { ms: 1_000_000 }
  return { clock, window: makeWindow(() => clock.ms) }
}

test('what happened within the last minute is told by the second, and forgotten after it', () => {
  const { clock, window } = at()
  for (let second = 0; second < 60; second += 1) {
    for (let n = 0; n < 10; n += 1) window.add(5, n === 0)
    clock.ms += 1_000
  }
  const { perS, errorsPerS } = window.read()
  assert.ok(perS > 9 && perS <= 10.1, `${perS} a second`)
  assert.ok(errorsPerS > 0.9 && errorsPerS <= 1.01, `${errorsPerS} errors a second`)
  clock.ms += 60_000
  assert.deepEqual(window.read(), { perS: 0, errorsPerS: 0, p99Ms: null })
})

test('a process that began just now is not told to be slow', () => {
  const { clock, window } = at()
  window.addMany(20)
  clock.ms += 2_000
  assert.equal(window.read().perS, 10)
})

test('the p99 is right to within a tenth, from a tenth of a millisecond to a minute', () => {
  for (const slow of [0.3, 4, 87, 950, 31_000]) {
    const { window } = at()
    for (let n = 0; n < 980; n += 1) window.add(slow / 100, false)
    for (let n = 0; n < 20; n += 1) window.add(slow, false)
    const { p99Ms } = window.read()
    assert.ok(Math.abs(p99Ms! - slow) <= slow / 10, `${p99Ms} ms for ${slow} ms`)
  }
})

test('what has no duration of its own counts, and makes nothing slower', () => {
  const { window } = at()
  window.add(2, false)
  for (let n = 0; n < 99; n += 1) window.add(undefined, false)
  const { perS, p99Ms } = window.read()
  assert.ok(perS >= 100)
  assert.ok(p99Ms! < 2.3)
})
