import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { MAX_EVENT_BYTES } from '../port.ts'
import { eventOf, eventsOf, idsOf, readAll } from './law.ts'
import type { Law } from './law.ts'

const KILLS = 3
const ACKNOWLEDGED_BEFORE_KILL = 300

const reopened: Law = {
  name: 'an acknowledged event is there after the log was closed and opened again',
  run: async (bench) => {
    const log = await bench.open()
    const events = eventsOf(50)
    for (const event of events) await log.append([event])
    await log.close()
    const again = await bench.open()
    assert.equal(again.incarnation, log.incarnation)
    const found = await readAll(bench, again)
    assert.deepEqual(
      found.map(({ event }) => event),
      events,
    )
  },
}

const killed: Law = {
  name: 'no acknowledged event is lost, and none is there twice, when the process that appends is killed',
  needs: 'appender',
  run: async (bench) => {
    const acknowledged: string[] = []
    for (let kill = 0; kill < KILLS; kill++) acknowledged.push(...(await appendUntilKilled(bench.features.appender?.(bench.dir) ?? [])))
    const found = (await readAll(bench, await bench.open())).map(({ event }) => event.id)
    const there = new Set(found)
    assert.equal(there.size, found.length, 'an event is there twice')
    assert.deepEqual(
      acknowledged.filter((id) => !there.has(id)),
      [],
      'acknowledged events were lost',
    )
  },
}

async function appendUntilKilled([program = '', ...args]: string[]): Promise<string[]> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const acknowledged: string[] = []
  // The pipe may hold acknowledgements that were printed before the kill: they count as well.
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line)
    if (acknowledged.length === ACKNOWLEDGED_BEFORE_KILL) child.kill('SIGKILL')
  }
  await ended
  assert.ok(acknowledged.length >= ACKNOWLEDGED_BEFORE_KILL, `the appender ended by itself after ${acknowledged.length} events`)
  return acknowledged
}

const duplicates: Law = {
  name: 'an event that is appended again, at once or after a restart, is there once, and its position is answered',
  run: async (bench) => {
    const log = await bench.open()
    const [first, second, third] = [eventOf('a'), eventOf('b'), eventOf('a')]
    const [at] = await log.append([first])
    const answers = await Promise.all([log.append([first]), log.append([second, first, second]), log.append([first])])
    assert.deepEqual([answers[0][0], answers[1][1], answers[2][0]], [at, at, at])
    assert.deepEqual(answers[1][0], answers[1][2])
    await log.close()
    const again = await bench.open()
    assert.deepEqual(await again.append([first]), [at])
    await again.append([third])
    const found = await readAll(bench, again)
    assert.deepEqual(
      found.map(({ event }) => event.id),
      idsOf([first, second, third]),
    )
  },
}

const tooLong: Law = {
  name: 'an event over 64 KB is refused in words, and nothing of its append is written',
  run: async (bench) => {
    const log = await bench.open()
    const long = eventOf('a', { text: 'é'.repeat(MAX_EVENT_BYTES / 2) })
    await assert.rejects(log.append([eventOf('a'), long, eventOf('b')]), new RegExp(`${long.id}.*${MAX_EVENT_BYTES}`))
    const fits = eventOf('a', { text: 'x'.repeat(MAX_EVENT_BYTES - 1_000) })
    await log.append([fits])
    assert.deepEqual(
      (await readAll(bench, log)).map(({ event }) => event.id),
      [fits.id],
    )
  },
}

const nothing: Law = {
  name: 'appending no events answers no positions, and a closed log refuses',
  run: async (bench) => {
    const log = await bench.open()
    assert.deepEqual(await log.append([]), [])
    assert.equal((await log.head()).sequence, 0)
    await log.close()
    await assert.rejects(log.append([eventOf('a')]), /closed/)
  },
}

export const durableLaws: readonly Law[] = [reopened, killed, duplicates, tooLong, nothing]
