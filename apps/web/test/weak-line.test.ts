import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import type { CDPSession } from 'playwright-core'
import { type Listener, nowPlaying, openListener, soundAt } from './browser.ts'
import { tagsOf, writeByFfmpeg } from './music.ts'
import { albumPath } from './recording.ts'

const ALBUM = 'Waterfalls'
const SECONDS = 40
/** bytes a second: 150 kbit/s. The FLAC of noise has ten times as much. */
const WEAK = 150_000 / 8
const LATENCY_MS = 100
/** The machine may be busy too. */
const PATIENCE = { withinMs: 90_000 }

describe('on a weak line', needs('chromium', 'ffmpeg'), () => {
  let t: TestSystem
  let folder: string
  let someone: Listener
  let session: CDPSession
  const asked: string[] = []
  const segments = () => asked.filter((path) => path.endsWith('.m4s'))

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-weak-'))
    for (const track of [1, 2])
      writeByFfmpeg({
        source: `anoisesrc=d=${SECONDS}:r=44100:a=0.5:seed=${track}`,
        tags: tagsOf(ALBUM, track, `Waterfall ${track}`),
        output: ['-ac', '2', '-sample_fmt', 's32', '-bits_per_raw_sample', '24'],
        file: join(folder, `${track}.flac`),
      })
    t = await system({ player: true, music: [folder] })
    someone = await openListener({ base: t.url, cookie: t.admin.cookie() })
    someone.page.on('request', (request) => request.url().includes('/media/') && asked.push(new URL(request.url()).pathname))
    session = await someone.context.newCDPSession(someone.page)
    await session.send('Network.enable')
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const weaken = (downloadThroughput: number) =>
    session.send('Network.emulateNetworkConditions', { offline: false, latency: LATENCY_MS, downloadThroughput, uploadThroughput: -1 })
  const playAlbum = async () => {
    const { page } = someone
    await weaken(-1)
    // The page would go on with what played last.
    await page.evaluate('globalThis.sound?.pause()')
    await t.admin.put('/v1/me/player/pause').catch(() => undefined)
    await page.goto(await albumPath(t, ALBUM))
    asked.length = 0
    await page
      .getByRole('button', { name: `Play ${ALBUM}`, exact: true })
      .first()
      .click()
    await until(async () => (await soundAt(page)) > 1, { what: 'the music to begin', ...PATIENCE })
    await weaken(WEAK)
  }

  it('a FLAC album goes on in what the line carries, and into the next track', async () => {
    const { page } = someone
    await playAlbum()
    await until(() => segments().length > 0, { what: 'segments', ...PATIENCE })
    await until(async () => (await nowPlaying(page)) === 'Waterfall 2', { what: 'the next track', ...PATIENCE })
    // Its own element goes on: both tracks are one stream.
    await until(async () => (await soundAt(page)) > SECONDS + 10, { what: 'the next track to go on', ...PATIENCE })
    for (const path of segments()) assert.match(path, /\/opus-(48|96)\//)
  })

  it('a FLAC album is FLAC to who wants files as they are, and waits', async () => {
    const { page } = someone
    await page.evaluate(`localStorage.setItem('tutti.quality', 'direct')`)
    await playAlbum()
    await until(() => page.evaluate<boolean>('sound.readyState < 3'), { what: 'the music to stop', ...PATIENCE })
    assert.deepEqual(segments(), [])
  })
})
