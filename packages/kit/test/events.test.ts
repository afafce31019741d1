import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { asService, type OpenService } from '../src/index.ts'
import { type Bench, contextOf, makeBench, until } from './ground.ts'
import { countsService, notesService } from './shop.ts'

const AUTHOR = 'alice00000000000000000'
const service = contextOf(asService('test'))
const addNote = (notes: OpenService, id: string, author = AUTHOR) => notes.caller('add', { id, author }, service)
const countOf = (counts: OpenService, author = AUTHOR) => counts.caller('of', { author }, service) as Promise<number>
const lettersOf = (counts: OpenService) =>
  counts.caller('deadLetters', { limit: 10, offset: 0 }, service) as Promise<{
    total: number
    items: { eventId: string; error: string; tries: number }[]
  }>

describe('a service that tells and one that reacts', () => {
  let bench: Bench
  beforeEach(async () => void (bench = await makeBench()))
  afterEach(() => bench.remove())

  test('each fact is applied once, in any number', async () => {
    const { services, stop } = await bench.open(notesService, countsService())
    const [notes, counts] = services as [OpenService, OpenService]
    await Promise.all(Array.from({ length: 300 }, (_, n) => addNote(notes, `note-${n}`)))
    await until('300 notes are counted', async () => (await countOf(counts)) === 300)
    await stop()
  })

  test('a change that fails is not told', async () => {
    const { services, stop } = await bench.open(notesService, countsService())
    const [notes, counts] = services as [OpenService, OpenService]
    await assert.rejects(addNote(notes, 'bad'))
    await addNote(notes, 'good')
    await until('the good note is counted', async () => (await countOf(counts)) === 1)
    await stop()
  })

  test('what was told while the listener was away is applied when it comes back, once', async () => {
    const first = await bench.open(notesService, countsService())
    await addNote(first.services[0]!, 'one')
    await until('it is counted', async () => (await countOf(first.services[1]!)) === 1)
    await first.stop()
    const alone = await bench.open(notesService)
    await addNote(alone.services[0]!, 'two')
    await alone.stop()
    const again = await bench.open(notesService, countsService())
    await until('the second is counted too', async () => (await countOf(again.services[1]!)) === 2)
    await again.stop()
  })

  test('a service whose database was deleted fills itself from the past', async () => {
    const first = await bench.open(notesService, countsService())
    for (let n = 0; n < 20; n += 1) await addNote(first.services[0]!, `note-${n}`)
    await until('they are counted', async () => (await countOf(first.services[1]!)) === 20)
    await first.stop()
    for (const suffix of ['', '-wal', '-shm']) await rm(join(bench.dir, `counts.db${suffix}`), { force: true })
    const again = await bench.open(notesService, countsService())
    await until('they are counted again', async () => (await countOf(again.services[1]!)) === 20)
    await addNote(again.services[0]!, 'new')
    await until('and the new one', async () => (await countOf(again.services[1]!)) === 21)
    await again.stop()
  })

  test('when the event log is deleted, nothing is lost or applied twice', async () => {
    const first = await bench.open(notesService, countsService())
    for (let n = 0; n < 10; n += 1) await addNote(first.services[0]!, `note-${n}`)
    await until('they are counted', async () => (await countOf(first.services[1]!)) === 10)
    await first.stop()
    for (const suffix of ['', '-wal', '-shm', '.lock']) await rm(join(bench.dir, `log.db${suffix}`), { force: true })
    const again = await bench.open(notesService, countsService())
    await addNote(again.services[0]!, 'after')
    await until('the next is counted', async () => (await countOf(again.services[1]!)) === 11)
    await until('the repeated ones have arrived', async () => ((await again.services[1]!.health()) as { lag: number }).lag === 0)
    assert.equal(await countOf(again.services[1]!), 11)
    await again.stop()
  })

  test('an event that keeps failing is put aside with its reason after five tries, and its key goes on', async () => {
    let broken = true
    let tries = 0
    const failing = countsService((id) => {
      if (id !== 'poison' || !broken) return
      tries += 1
      throw new Error('cannot stomach it')
    })
    const { services, stop } = await bench.open(notesService, failing)
    const [notes, counts] = services as [OpenService, OpenService]
    for (const id of ['one', 'poison', 'two']) await addNote(notes, id)
    await until('the others are counted', async () => (await countOf(counts)) === 2)
    const { total, items } = await lettersOf(counts)
    assert.equal(total, 1)
    assert.match(items[0]!.error, /cannot stomach it/)
    assert.equal(items[0]!.tries, 5)
    assert.ok(tries >= 5)
    assert.equal(await counts.caller('replay', { eventId: items[0]!.eventId, reaction: 'count-note' }, service), false)
    assert.equal((await lettersOf(counts)).items[0]!.tries, 6, 'what fails again stays, and says so')
    broken = false
    assert.equal(await counts.caller('replay', { eventId: items[0]!.eventId, reaction: 'count-note' }, service), true)
    assert.equal(await countOf(counts), 3)
    assert.equal((await lettersOf(counts)).total, 0)
    await stop()
  })

  test('while an event keeps failing, facts of other keys are applied', async () => {
    let tries = 0
    const failing = countsService((id) => {
      if (id !== 'poison') return
      tries += 1
      throw new Error('cannot stomach it')
    })
    const { services, stop } = await bench.open(notesService, failing)
    const [notes, counts] = services as [OpenService, OpenService]
    // Each author's facts stand in a partition; those beside the failing one wait for it.
    const authors = Array.from({ length: 32 }, (_, n) => `author ${n}`)
    await Promise.all([addNote(notes, 'poison', 'someone'), ...authors.map((author) => addNote(notes, `a note of ${author}`, author))])
    const counted = async () => (await Promise.all(authors.map((author) => countOf(counts, author)))).filter((count) => count === 1).length
    await until('most of the others are counted', async () => (await counted()) >= 20)
    assert.equal((await lettersOf(counts)).total, 0)
    assert.ok(tries > 0 && tries < 5, `${tries} tries`)
    await until('all of the others are counted', async () => (await counted()) === 32)
    assert.equal((await lettersOf(counts)).total, 1)
    await stop()
  })

  test('an event that ends the process is put aside as well', async () => {
    const first = await bench.open(notesService)
    for (const id of ['one', 'deadly', 'two']) await addNote(first.services[0]!, id)
    await first.stop()
    const runs = Array.from({ length: 8 }, () =>
      spawnSync(process.execPath, [join(import.meta.dirname, 'deadly.ts'), bench.dir], { encoding: 'utf8' }),
    )
    const counted = runs.findIndex((run) => run.stdout.includes('counted 2, put aside 1'))
    assert.ok(counted >= 5, runs.map((run) => `${run.status} ${run.signal} ${run.stdout} ${run.stderr}`).join('\n'))
    assert.ok(runs.slice(0, counted).every((run) => run.signal === 'SIGKILL'))
  })
})
