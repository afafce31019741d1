import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem } from '@tutti/testing'
import type { Listener } from './browser.ts'
import { tagsOf, writeByFfmpeg } from './music.ts'
import { heardNear, openRecorded } from './recording.ts'
import { sweep } from './sweep.ts'

const SECONDS = 150
const HLS = join(dirname(createRequire(import.meta.url).resolve('hls.js')), 'hls.min.js')
const NEAR_S = 0.1
/** What is asked for is further apart. */
const SAME_S = 8
/** Plays an address by hls.js, heard by the recorder. */
const PLAY = `window.playBy = ({ url, codec }) => {
  window.hls?.destroy()
  window.element?.pause()
  window.graph?.close()
  window.failures = []
  const audio = (window.element = document.createElement('audio'))
  const context = (window.graph = new AudioContext())
  context.createMediaElementSource(audio).connect(context.destination)
  const hls = (window.hls = new Hls({ enableWorker: false }))
  // A seek ends what is being fetched.
  hls.on(Hls.Events.ERROR, (_, { details, fatal }) => details !== 'aborted' && failures.push(details + (fatal ? ' (fatal)' : '')))
  hls.on(Hls.Events.MANIFEST_PARSED, (_, { levels }) => {
    window.mine = levels.flatMap(({ audioCodec }, n) => (audioCodec === codec ? [n] : []))
    hls.startLevel = mine[0]
  })
  hls.loadSource(url)
  hls.attachMedia(audio)
  return audio.play()
}`

describe('hls.js in Chromium', needs('chromium', 'ffmpeg'), () => {
  let t: TestSystem
  let folder: string
  let someone: Listener

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-hls-'))
    writeByFfmpeg({ source: sweep(SECONDS), tags: tagsOf('Sweep', 1), output: ['-ac', '2'], file: join(folder, '1.flac') })
    t = await system({ player: true, music: [folder] })
    someone = await openRecorded(t)
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('plays a track from its playlist, in every bitrate, and one hears what one seeks', async () => {
    const { page } = someone
    const { body: found } = await t.admin.get<{ items: { id: string }[] }>('/tutti/v1/tracks?limit=1')
    const question = { track_ids: [found.items[0]!.id], types: ['audio/*'], hls: true }
    const { body } = await t.admin.post<{ items: { hls_url: string }[] }>('/tutti/v1/media/decide', question)
    await page.goto('/')
    await page.addScriptTag({ path: HLS })
    await page.addScriptTag({ content: PLAY })
    for (const codec of ['mp4a.40.2', 'opus']) {
      await page.evaluate(`playBy(${JSON.stringify({ url: body.items[0]!.hls_url, codec })})`)
      await heardNear(page, { aroundS: 0, withinS: SAME_S })
      const told = await page.evaluate<number>('element.duration')
      assert.ok(Math.abs(told - SECONDS) < 0.1, `${told} s`)
      for (const [n, level] of (await page.evaluate<number[]>('mine')).entries()) {
        const to = 20 + n * 45
        await page.evaluate(`hls.currentLevel = ${level}; element.currentTime = ${to}`)
        const heard = await heardNear(page, { aroundS: to, withinS: SAME_S })
        assert.ok(Math.abs(heard - to) < NEAR_S, `${codec}: ${heard} s is heard where ${to} s was asked`)
      }
      assert.deepEqual(await page.evaluate('failures'), [])
    }
  })
})
