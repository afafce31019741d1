import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import type { MusicSource, SourceFile } from '../port.ts'
import { pathOf } from '../paths.ts'

/** A source over a fresh, empty place, and the means to change that place from outside (the port itself is read-only). */
export type SourceUnderTest = {
  source: MusicSource
  put(path: string, bytes: Uint8Array): Promise<void>
  remove(path: string): Promise<void>
  dispose(): Promise<void>
}

const walkAll = async (source: MusicSource, wanted = (_: string) => true) => {
  const files: SourceFile[] = []
  for await (const batch of source.walk({ wanted })) files.push(...batch.files)
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What every adapter of `MusicSource` has to keep, as node:test cases: call it at the top level of a test file. */
export const musicSourceLaws = (name: string, make: () => Promise<SourceUnderTest>) =>
  describe(`music source laws: ${name}`, () => {
    let place: SourceUnderTest
    before(async () => {
      place = await make()
      await place.put('a/one.mp3', Buffer.from('one'))
      await place.put('a/b/two.flac', Buffer.alloc(1000, 2))
      await place.put(pathOf('Björk/Jóga.ogg'), Buffer.from('three'))
      await place.put('a/cover.jpg', Buffer.from('picture'))
      await place.put('.trash/old.mp3', Buffer.from('old'))
    })
    after(() => place.dispose())
    walkLaws(() => place)
    readLaws(() => place)
    changeLaws(() => place)
  })

const walkLaws = (place: () => SourceUnderTest) => {
  it('lists every wanted file below the folder once, with its size, and nothing hidden', async () => {
    const files = await walkAll(place().source, (file) => !file.endsWith('.jpg'))
    assert.deepEqual(
      files.map((file) => [file.path, file.size]),
      [
        [pathOf('Björk/Jóga.ogg'), 5],
        ['a/b/two.flac', 1000],
        ['a/one.mp3', 3],
      ],
    )
  })

  it('hands files over in batches no larger than asked for', async () => {
    const sizes: number[] = []
    for await (const batch of place().source.walk({ wanted: () => true, batch: 1 })) sizes.push(batch.files.length)
    assert.deepEqual(sizes, [1, 1, 1, 1])
  })

  it('ends a walk that is called off', async () => {
    const stop = new AbortController()
    const walking = (async () => {
      for await (const _ of place().source.walk({ wanted: () => true, batch: 1, signal: stop.signal })) stop.abort()
    })()
    await assert.rejects(walking, { name: 'AbortError' })
  })

  it('tells that the folder is there, and how many entries it has', async () => {
    const state = await place().source.probe()
    assert.equal(state.there && state.entries, 2)
  })
}

const readLaws = (place: () => SourceUnderTest) => {
  it('gives the same facts for one file as the walk did, and nothing for a file that is not there', async () => {
    const walked = (await walkAll(place().source)).find((file) => file.path === 'a/one.mp3')
    assert.deepEqual(await place().source.stat('a/one.mp3'), walked)
    assert.equal(await place().source.stat('a/none.mp3'), undefined)
    assert.equal(await place().source.stat('a'), undefined)
  })

  it('opens a file for reading any range', async () => {
    const file = await place().source.open('a/b/two.flac')
    const { bytesRead, buffer } = await file.read(Buffer.alloc(20), 0, 20, 990)
    await file.close()
    assert.equal(bytesRead, 10)
    assert.equal(buffer[9], 2)
  })

  it('refuses paths that lead out of the folder', async () => {
    for (const path of ['../etc/passwd', '/etc/passwd', 'a/../../x', '', 'a\0b'])
      await assert.rejects(place().source.open(path), /cannot open/)
  })
}

const changeLaws = (place: () => SourceUnderTest) => {
  it('marks a changed file by its time or size', async () => {
    const before = await place().source.stat('a/one.mp3')
    await place().put('a/one.mp3', Buffer.from('one and more'))
    const after = await place().source.stat('a/one.mp3')
    assert.notDeepEqual([after?.size, after?.mtime], [before?.size, before?.mtime])
  })

  it('calls back when a file appears in a new directory, and is silent when stopped', async () => {
    const changes = new EventTarget()
    const heard = once(changes, 'change', { signal: AbortSignal.timeout(10_000) })
    const watching = place().source.watch(() => changes.dispatchEvent(new Event('change')))
    for (let n = 0; n < 200 && !(await Promise.race([heard.then(() => true), turn()])); n += 1)
      await place().put(`new/${n}/song.mp3`, Buffer.from('x'))
    await heard
    watching.stop()
  })
}

const turn = () => new Promise<false>((resolve) => setImmediate(resolve, false))
