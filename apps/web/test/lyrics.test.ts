import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { hearing, type Listener, openListener, soundAt } from './browser.ts'
import { writeAlbum } from './music.ts'

/** Two lines a second, for as long as the song. */
const LINES = Array.from({ length: 120 }, (_, n) => ({ at: n / 2 + 0.25, words: n === 2 ? '' : `Line ${n}` }))
const stamp = (s: number) => `[${String(Math.floor(s / 60)).padStart(2, '0')}:${(s % 60).toFixed(2).padStart(5, '0')}]`

describe('The words of a song', needs('chromium'), () => {
  let t: TestSystem
  let music: string
  let someone: Listener

  before(async () => {
    music = await mkdtemp(join(tmpdir(), 'tutti-words-'))
    await writeAlbum(music, 'Sung', [{ title: 'With Times' }, { title: 'Plain' }, { title: 'Silent' }])
    await writeFile(join(music, 'Sung', '1 With Times.lrc'), LINES.map(({ at, words }) => stamp(at) + words).join('\n'))
    await writeFile(join(music, 'Sung', '2 Plain.lrc'), 'Just words\nand more of them')
    t = await system({ player: true, music: [music] })
    someone = await openListener({ base: t.url, cookie: t.admin.cookie() })
    await someone.page.goto('/library/albums')
    await someone.page.getByRole('button', { name: 'Play Sung' }).first().click()
    await hearing(someone.page)
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(music, { recursive: true, force: true })
  })

  const current = () => someone.page.locator('aside [aria-current]').innerText()
  /** Its middle, from the middle of the box that the words are in, px. */
  const offMiddle = () =>
    someone.page.locator('aside [aria-current]').evaluate((line) => {
      const [a, b] = [line.getBoundingClientRect(), line.closest('.overflow-y-auto')!.getBoundingClientRect()]
      return Math.abs(a.top + a.height / 2 - b.top - b.height / 2)
    })
  const lineAt = (s: number) => LINES.findLast(({ at }) => at <= s)?.words

  it('go along with it: the line that is sung is lit', async () => {
    const { page } = someone
    await page.getByRole('button', { name: 'Lyrics' }).click()
    for (let n = 0; n < 5; n += 1) {
      const before = await current()
      await until(async () => (await current()) !== before, { what: 'the next line' })
      const [line, s] = [await current(), await soundAt(page)]
      assert.ok(
        [s, s - 0.25].some((at) => line === (lineAt(at) || '♪')),
        `"${line}" at ${s} s`,
      )
    }
  })

  it('lead to their place in the song, and stay in the middle', async () => {
    const { page } = someone
    await page.getByRole('button', { name: 'Line 80, play from 0:40' }).click()
    await until(async () => Math.abs((await soundAt(page)) - 41) < 1, { what: 'the sound to be there' })
    await until(async () => Number((await current()).slice(5)) >= 80, { what: 'that line to be lit' })
    await until(async () => (await offMiddle()) < 20, { what: 'it to be in the middle' })
  })

  it('stay where a hand has moved them, until they are let go', async () => {
    const { page } = someone
    await page.locator('aside').hover()
    await page.mouse.wheel(0, -3000)
    const back = page.getByRole('button', { name: 'Back to what is sung' })
    await back.waitFor()
    const before = await current()
    await until(async () => (await current()) !== before, { what: 'the next line' })
    assert.ok((await offMiddle()) > 300, 'the words did not run away from the hand')
    await back.click()
    await until(async () => (await offMiddle()) < 20, { what: 'it to be in the middle again' })
    await back.waitFor({ state: 'detached' })
  })

  it('without times stand there as they are; and a song without words says so', async () => {
    const { page } = someone
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    await page.getByText('Just words').waitFor()
    assert.equal(await page.getByRole('button', { name: /play from/ }).count(), 0)
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    await page.getByText('There are no lyrics for this track.').waitFor()
  })

  it('complained of nothing', () => assert.deepEqual(someone.complaints, []))
})
