import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { partitionOf } from '../partition.ts'
import { MAX_BATCH } from '../port.ts'
import type { Delivery } from '../port.ts'
import { SUBJECTS, TYPE, byPartition, eventOf, eventsOf, idsOf, see, until, untilExactly } from './law.ts'
import type { Law } from './law.ts'

const inOrder: Law = {
  name: 'the events of each appender arrive in its order within a partition, with 16 appenders at once',
  run: async (bench) => {
    const log = await bench.open()
    const seen = see()
    await log.react('group', { types: [TYPE], handle: seen.handle })
    const appended = await Promise.all(
      Array.from({ length: 16 }, async () => {
        const mine = eventsOf(60, 2)
        for (let start = 0; start < mine.length; start += 6) await log.append(mine.slice(start, start + 6))
        return mine
      }),
    )
    await untilExactly(bench, seen, appended.flat())
    const lanes = byPartition(seen.deliveries)
    for (const mine of appended) {
      for (const [partition, ids] of lanes) {
        const expected = idsOf(mine.filter((event) => partitionOf(event.subject) === partition))
        const own = new Set(expected)
        assert.deepEqual(
          ids.filter((id) => own.has(id)),
          expected,
        )
      }
    }
  },
}

const batches: Law = {
  name: 'a batch has at most 64 events, all of one partition, at rising positions, whole as they were appended',
  run: async (bench) => {
    const log = await bench.open()
    const events = eventsOf(800, 3)
    await log.append(events)
    const batches: Delivery[][] = []
    await log.react('group', { types: [TYPE], handle: async (batch) => void batches.push([...batch]) })
    await until(bench, 'all events delivered', () => batches.flat().length >= events.length)
    for (const batch of batches) {
      assert.ok(batch.length > 0 && batch.length <= MAX_BATCH, `a batch of ${batch.length}`)
      assert.equal(new Set(batch.map(({ event }) => partitionOf(event.subject))).size, 1)
      for (const { event, partition } of batch) assert.equal(partition, partitionOf(event.subject))
      const sequences = batch.map(({ position }) => position.sequence)
      assert.deepEqual(
        sequences,
        sequences.toSorted((a, b) => a - b),
      )
    }
    const delivered = new Map(batches.flat().map(({ event }) => [event.id, event]))
    assert.deepEqual(
      events.map((event) => delivered.get(event.id)),
      events,
    )
  },
}

const oneAtATime: Law = {
  name: 'a group never works on two batches of one partition at once, and on different partitions it does',
  run: async (bench) => {
    const log = await bench.open()
    const working = new Map<number, number>()
    let most = 0
    let together = 0
    let count = 0
    const handle = async (batch: Delivery[]): Promise<void> => {
      const partition = batch[0]?.partition ?? -1
      working.set(partition, (working.get(partition) ?? 0) + 1)
      most = Math.max(most, ...working.values())
      together = Math.max(together, [...working.values()].filter((n) => n > 0).length)
      for (let turns = 0; turns < 5; turns++) await turn()
      working.set(partition, (working.get(partition) ?? 0) - 1)
      count += batch.length
    }
    const append = () => log.append(SUBJECTS.map((subject) => eventOf(subject)))
    for (let round = 0; round < 10; round++) await append()
    await log.react('group', { types: [TYPE], handle })
    for (let round = 0; round < 10; round++) await append()
    await until(bench, 'all events handled', () => count >= 20 * SUBJECTS.length)
    assert.equal(most, 1)
    assert.ok(together > 1, 'partitions waited for each other')
  },
}

const failing: Law = {
  name: 'a failing batch is delivered again in place, and holds up its own partition only',
  run: async (bench) => {
    const log = await bench.open()
    const [bad = '', ...good] = SUBJECTS
    const seen = see()
    let healed = false
    let tries = 0
    const handle = async (batch: Delivery[]): Promise<void> => {
      if (batch.some(({ event }) => event.subject === bad)) tries++
      if (!healed && batch.some(({ event }) => event.subject === bad)) throw new Error('not now')
      await seen.handle(batch)
    }
    await log.react('group', { types: [TYPE], handle })
    const held = [eventOf(bad), eventOf(bad), eventOf(bad)]
    for (const event of held) await log.append([event])
    const others = good.map((subject) => eventOf(subject))
    await log.append(others)
    await untilExactly(bench, seen, others)
    await until(bench, 'the failing batch came again', () => tries >= 2)
    assert.ok((await log.groups()).every(({ lag }) => lag === held.length))
    healed = true
    await untilExactly(bench, seen, [...others, ...held])
    assert.deepEqual(seen.ids().slice(-held.length), idsOf(held))
  },
}

const slowGroup: Law = {
  name: 'a group that works slowly does not slow another',
  run: async (bench) => {
    const log = await bench.open()
    const quick = see()
    const gate = Promise.withResolvers<void>()
    await log.react('slow', { types: [TYPE], handle: () => gate.promise })
    await log.react('quick', { types: [TYPE], handle: quick.handle })
    const events = eventsOf(500)
    for (let start = 0; start < events.length; start += 50) await log.append(events.slice(start, start + 50))
    await untilExactly(bench, quick, events).finally(gate.resolve)
  },
}

export const orderLaws: readonly Law[] = [inOrder, batches, oneAtATime, failing, slowGroup]
