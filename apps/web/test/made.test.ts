import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { hearing, type Listener, nowPlaying, openListener } from './browser.ts'
import { writeByFfmpeg } from './music.ts'

/** By their endings, and what ffmpeg writes into them: none of it plays in Chromium. */
const FOREIGN = { wma: 'wmav2', aiff: 'pcm_s16be', m4a: 'alac', wv: 'wavpack' }
/** A seek by a key leaves what is fetched ahead. */
const SECONDS = 400

const writeForeign = (folder: string) => {
  for (const [n, [ending, encoder]] of Object.entries(FOREIGN).entries()) {
    const named = { title: `Song in ${ending}`, album: 'Foreign', artist: 'The Makers', album_artist: 'The Makers', genre: 'Jazz' }
    const output = [...(ending === 'aiff' ? ['-write_id3v2', '1'] : []), '-c:a', encoder]
    writeByFfmpeg({ source: `sine=440:d=${SECONDS}`, tags: { ...named, track: n + 1 }, output, file: join(folder, `${ending}.${ending}`) })
  }
}

describe('what Chromium does not play by itself', needs('chromium', 'ffmpeg'), () => {
  let t: TestSystem
  let folder: string
  let someone: Listener

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-foreign-'))
    writeForeign(folder)
    t = await system({ player: true, music: [folder] })
    someone = await openListener({ base: t.url, cookie: t.admin.cookie() })
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('plays all the same, one after the other', async () => {
    const { page } = someone
    await page.goto('/')
    await page
      .getByRole('link', { name: /Foreign/ })
      .first()
      .click()
    await page
      .getByRole('button', { name: /^Play Foreign/ })
      .first()
      .click()
    for (const [n, ending] of Object.keys(FOREIGN).entries()) {
      if (n > 0) await page.getByRole('button', { name: 'Next', exact: true }).click()
      await until(async () => (await nowPlaying(page)) === `Song in ${ending}`, { what: ending })
      await hearing(page, ending)
    }
  })

  it('goes on from where one seeks, before and behind what came already', async () => {
    const { page } = someone
    const asked: number[] = []
    page.on('request', (request) => {
      const at = new URL(request.url()).searchParams.get('t')
      if (request.url().includes('/media/tracks/') && at) asked.push(Number(at))
    })
    const slider = page.getByRole('slider', { name: 'Position' })
    const seconds = async () => Number(await slider.getAttribute('aria-valuenow')) / 1_000
    for (const [key, times] of [
      ['PageUp', 6],
      ['PageUp', 6],
      ['PageDown', 9],
    ] as const) {
      const [before, from] = [asked.length, await seconds()]
      for (let n = 0; n < times; n += 1) await slider.press(key)
      await until(() => asked.length > before, { what: `the track from ${key} on` })
      await hearing(page)
      const wanted = from + (key === 'PageUp' ? 10 : -10) * times
      const now = await seconds()
      // A key may be pressed while the position is just being drawn.
      assert.ok(now > wanted - 11 && now < wanted + 10, `${now} s, after ${times} times ${key} from ${from} s`)
    }
  })

  it('complained of nothing but that as many are made at once as may be (429), and was let in then', () => {
    const others = someone.complaints.filter((text) => !/429 \(Too Many Requests\) \(.*\/media\/tracks\//.test(text))
    assert.deepEqual(others, [])
  })
})
