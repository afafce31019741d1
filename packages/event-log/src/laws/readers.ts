import assert from 'node:assert/strict'
import type { Envelope, Position } from '../port.ts'
import { OTHER_TYPE, TYPE, eventOf, eventsOf, idsOf, readAll, see, until, untilExactly } from './law.ts'
import type { Law } from './law.ts'

const sameOrder: Law = {
  name: 'readers that follow see every event once, all in the same total order, also from the middle',
  run: async (bench) => {
    const log = await bench.open()
    const [live, late, middle] = [see(), see(), see()]
    await log.follow('start', { handle: live.handle })
    const lists = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const mine = eventsOf(50)
        for (const event of mine) await log.append([event])
        return mine
      }),
    )
    const events = lists.flat()
    await untilExactly(bench, live, events)
    await log.follow('start', { handle: late.handle })
    const from = live.deliveries[149]?.position
    assert.ok(from)
    await log.follow(from, { handle: middle.handle })
    await untilExactly(bench, late, events)
    assert.deepEqual(late.ids(), live.ids())
    assert.deepEqual(late.deliveries, live.deliveries)
    await until(bench, 'the reader from the middle is at the end', () => middle.deliveries.length >= events.length - 150)
    assert.deepEqual(middle.ids(), live.ids().slice(150))
  },
}

const failingReader: Law = {
  name: 'a reader that fails gets the same batch again, and its types only',
  run: async (bench) => {
    const log = await bench.open()
    const events = eventsOf(30)
    await log.append(events.flatMap((event) => [event, eventOf(event.subject, { type: OTHER_TYPE })]))
    const seen = see()
    let failures = 0
    await log.follow('start', {
      types: [TYPE],
      handle: (batch) => {
        if (failures++ < 2) throw new Error('not now')
        return seen.handle(batch)
      },
    })
    await untilExactly(bench, seen, events)
    assert.deepEqual(seen.ids(), idsOf(events))
  },
}

const caughtUp: Law = {
  name: 'a reader is told when it has seen everything, and again after each time it fell behind',
  run: async (bench) => {
    const log = await bench.open()
    const told: Position[] = []
    const seen = see()
    const positions = await log.append(eventsOf(200))
    await log.follow('start', {
      handle: async (batch) => {
        assert.equal(told.length, seen.deliveries.length >= 200 ? 1 : 0)
        await seen.handle(batch)
      },
      caughtUp: (position) => void told.push(position),
    })
    await until(bench, 'told the first time', () => told.length === 1)
    const more = await log.append([eventOf('a')])
    await until(bench, 'told the second time', () => told.length === 2)
    assert.deepEqual(told, [positions.at(-1), more[0]])
    assert.equal(seen.deliveries.length, 201)
  },
}

const watching: Law = {
  name: 'watching shows what is appended from now on, of the wanted types, and nothing of the past',
  run: async (bench) => {
    const log = await bench.open()
    await log.append(eventsOf(20))
    const [all, some]: [Envelope[], Envelope[]] = [[], []]
    const watcher = await log.watch((event) => void all.push(event))
    await log.watch(() => {
      throw new Error('a watcher that fails harms nobody')
    })
    await log.watch((event) => void some.push(event), [OTHER_TYPE])
    const fresh = [eventOf('a'), eventOf('b', { type: OTHER_TYPE }), eventOf('c')]
    await log.append(fresh)
    await until(bench, 'the fresh events are seen', () => all.length >= fresh.length && some.length > 0)
    assert.deepEqual(all, fresh)
    assert.deepEqual(some, [fresh[1]])
    await watcher.stop()
    const last = eventOf('d', { type: OTHER_TYPE })
    await log.append([last])
    await until(bench, 'the other watcher sees it', () => some.length === 2)
    assert.deepEqual(all, fresh)
  },
}

const lost: Law = {
  name: 'a store that was lost is a new incarnation, and positions of the old one are known as foreign',
  run: async (bench) => {
    const log = await bench.open()
    const events = eventsOf(10)
    const positions = await log.append(events)
    assert.deepEqual(await Promise.all(positions.map((position) => log.idAt(position))), idsOf(events))
    assert.equal(await log.idAt({ incarnation: log.incarnation, sequence: 11 }), undefined)
    await log.close()
    await bench.destroy()
    const fresh = await bench.open()
    assert.notEqual(fresh.incarnation, log.incarnation)
    assert.deepEqual(await fresh.head(), { incarnation: fresh.incarnation, sequence: 0 })
    await fresh.append(eventsOf(10))
    const old = positions[4]
    assert.ok(old)
    assert.equal(await fresh.idAt(old), undefined)
    await assert.rejects(fresh.follow(old, { handle: () => undefined }), new RegExp(log.incarnation))
  },
}

const trimmed: Law = {
  name: 'trimming drops the oldest events first; numbering goes on, and a reader of what is gone is refused',
  run: async (bench) => {
    const log = await bench.open()
    const old = await log.append(eventsOf(300))
    assert.equal(await log.trim({ ageMs: 3_600_000, bytes: 2 ** 40 }), 0)
    const before = Date.now()
    await until(bench, 'a millisecond has passed', () => Date.now() > before + 1)
    assert.equal(await log.trim({ ageMs: 0, bytes: 2 ** 40 }), 300)
    const [first, last] = [old[0], old.at(-1)]
    assert.ok(first && last)
    assert.equal(await log.idAt(last), undefined)
    assert.deepEqual(await log.head(), last)
    const fresh = eventsOf(3)
    const [at] = await log.append(fresh)
    assert.equal(at?.sequence, last.sequence + 1)
    assert.deepEqual(
      (await readAll(bench, log)).map(({ event }) => event.id),
      idsOf(fresh),
    )
    await assert.rejects(log.follow(first, { handle: () => undefined }), /kept nothing before/)
  },
}

const trimmedByBytes: Law = {
  name: 'trimming to a number of bytes keeps the newest events, in room of about that size',
  needs: 'trimsByBytes',
  run: async (bench) => {
    const log = await bench.open()
    const events = Array.from({ length: 2_000 }, () => eventOf('a', { text: 'x'.repeat(2_000) }))
    for (let start = 0; start < events.length; start += 100) await log.append(events.slice(start, start + 100))
    const dropped = await log.trim({ ageMs: 3_600_000, bytes: 2_000_000 })
    assert.ok(dropped > 1_000 && dropped < 1_700, `${dropped} events dropped`)
    assert.deepEqual(
      (await readAll(bench, log)).map(({ event }) => event.id),
      idsOf(events.slice(dropped)),
    )
  },
}

export const readerLaws: readonly Law[] = [sameOrder, failingReader, caughtUp, watching, lost, trimmed, trimmedByBytes]
