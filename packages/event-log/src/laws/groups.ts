import assert from 'node:assert/strict'
import type { Delivery } from '../port.ts'
import { OTHER_TYPE, SUBJECTS, TYPE, eventOf, eventsOf, forever, idsOf, see, until, untilExactly } from './law.ts'
import type { Law } from './law.ts'

const interrupted: Law = {
  name: 'a group that stops in the middle of a batch is given that batch again after a restart, and misses nothing',
  run: async (bench) => {
    const log = await bench.open()
    const events = eventsOf(300, 2)
    const handled = see()
    const begun: string[] = []
    const handle = async (batch: Delivery[], signal: AbortSignal): Promise<void> => {
      if (handled.deliveries.length > 0) begun.push(...batch.map(({ event }) => event.id))
      if (handled.deliveries.length > 0) return forever(signal)
      await handled.handle(batch)
    }
    await log.react('group', { types: [TYPE], handle })
    await log.append(events)
    await until(bench, 'a second batch is under way', () => begun.length > 0)
    const whileDown = eventOf('subject-0')
    await log.append([whileDown])
    await log.close()
    const rest = see()
    await (await bench.open()).react('group', { types: [TYPE], handle: rest.handle })
    const expected = [...events, whileDown]
    await until(bench, 'everything was handled', () => new Set([...handled.ids(), ...rest.ids()]).size === expected.length)
    assert.ok(
      begun.every((id) => rest.ids().includes(id)),
      'the batch under way did not come again',
    )
  },
}

const remembered: Law = {
  name: 'what a group has acknowledged is not delivered again after a restart, wherever it asks to begin',
  run: async (bench) => {
    const log = await bench.open()
    const before = see()
    const [first, second] = [eventsOf(100), eventsOf(100)]
    await log.react('group', { types: [TYPE], handle: before.handle })
    await log.append(first)
    await untilExactly(bench, before, first)
    await log.close()
    const again = await bench.open()
    await again.append(second)
    const after = see()
    await again.react('group', { types: [TYPE], from: 'start', handle: after.handle })
    await untilExactly(bench, after, second)
  },
}

const madeLater: Law = {
  name: 'a group made later begins at the start, at the head or after a position, as it asked',
  run: async (bench) => {
    const log = await bench.open()
    const old = eventsOf(200, 7)
    const positions = await log.append(old)
    const [byDefault, start, head, middle] = [see(), see(), see(), see()]
    await log.react('by-default', { types: [TYPE], handle: byDefault.handle })
    await log.react('start', { types: [TYPE], from: 'start', handle: start.handle })
    await log.react('head', { types: [TYPE], from: 'head', handle: head.handle })
    await log.react('middle', { types: [TYPE], from: positions[120], handle: middle.handle })
    const fresh = eventsOf(30)
    await log.append(fresh)
    await untilExactly(bench, byDefault, [...old, ...fresh])
    await untilExactly(bench, start, [...old, ...fresh])
    await untilExactly(bench, head, fresh)
    await untilExactly(bench, middle, [...old.slice(121), ...fresh])
    const foreign = { incarnation: 'another', sequence: 1 }
    await assert.rejects(log.react('foreign', { types: [TYPE], from: foreign, handle: see().handle }), /another/)
  },
}

const unwanted: Law = {
  name: 'types that a group does not want are acknowledged without being delivered',
  run: async (bench) => {
    const log = await bench.open()
    const seen = see()
    await log.react('group', { types: [TYPE], handle: seen.handle })
    const wanted = SUBJECTS.map((subject) => eventOf(subject))
    await log.append(wanted.flatMap((event) => [eventOf(event.subject, { type: OTHER_TYPE }), event]))
    const [last] = await log.append([eventOf('last', { type: OTHER_TYPE })])
    await untilExactly(bench, seen, wanted)
    await until(bench, 'everything is acknowledged', async () => (await log.acknowledged())?.sequence === last?.sequence)
    assert.deepEqual(
      (await log.groups()).map(({ lag }) => lag),
      [0],
    )
  },
}

const slowest: Law = {
  name: 'acknowledged() is how far the slowest group is, also one that nobody works on now',
  run: async (bench) => {
    const log = await bench.open()
    assert.equal(await log.acknowledged(), undefined)
    const first = await log.append(SUBJECTS.map((subject) => eventOf(subject)))
    const [seen, gone] = [see(), see()]
    await log.react('here', { types: [TYPE], handle: seen.handle })
    const leaving = await log.react('gone', { types: [TYPE], handle: gone.handle })
    const end = first.at(-1)
    await until(bench, 'both are at the end', async () => (await log.acknowledged())?.sequence === end?.sequence)
    await leaving.stop()
    const more = await log.append(eventsOf(25))
    await until(bench, 'one is at the end', async () =>
      (await log.groups()).some(({ acknowledged }) => acknowledged.sequence === more.at(-1)?.sequence),
    )
    assert.deepEqual(await log.acknowledged(), end)
    assert.deepEqual((await log.groups()).map(({ group, lag }) => [group, lag]).toSorted(), [
      ['gone', 25],
      ['here', 0],
    ])
    assert.deepEqual(
      (await log.groups('gone')).map(({ group, lag }) => [group, lag]),
      [['gone', 25]],
    )
    assert.deepEqual(await log.groups('nobody'), [])
  },
}

const forgotten: Law = {
  name: 'a group that is forgotten holds nothing back, and is new when it comes again',
  run: async (bench) => {
    const log = await bench.open()
    const events = eventsOf(20)
    const [seen, again] = [see(), see()]
    await (await log.react('group', { types: [TYPE], handle: seen.handle })).stop()
    await log.append(events)
    await log.forget('group')
    await log.forget('unknown')
    assert.deepEqual(await log.groups(), [])
    assert.equal(await log.acknowledged(), undefined)
    await log.react('group', { types: [TYPE], from: 'head', handle: again.handle })
    const fresh = eventsOf(5)
    await log.append(fresh)
    await untilExactly(bench, again, fresh)
  },
}

const stopped: Law = {
  name: 'stopping waits for the batch under way, which still counts, and then nothing is delivered any more',
  run: async (bench) => {
    const log = await bench.open()
    const gate = Promise.withResolvers<void>()
    const order: string[] = []
    const handle = async (): Promise<void> => {
      order.push('begun')
      await gate.promise
      order.push('handled')
    }
    const subscription = await log.react('group', { types: [TYPE], handle })
    const [at] = await log.append([eventOf('a')])
    await until(bench, 'the batch is under way', () => order.length === 1)
    const stopping = subscription.stop().then(() => order.push('stopped'))
    await log.append(eventsOf(10))
    gate.resolve()
    await stopping
    assert.deepEqual(order, ['begun', 'handled', 'stopped'])
    const rest = see()
    await log.react('group', { types: [TYPE], handle: rest.handle })
    await until(bench, 'the rest came', () => rest.deliveries.length === 10)
    assert.ok(
      rest.deliveries.every(({ position }) => position.sequence > (at?.sequence ?? 0)),
      'the batch under way did not count',
    )
    assert.equal(new Set(idsOf(rest.deliveries.map(({ event }) => event))).size, 10)
  },
}

export const groupLaws: readonly Law[] = [interrupted, remembered, madeLater, unwanted, slowest, forgotten, stopped]
