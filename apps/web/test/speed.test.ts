import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { hearing, type Listener, nowPlaying, openListener, soundAt } from './browser.ts'
import { writeAlbum } from './music.ts'

describe('A book that is read aloud', needs('chromium'), () => {
  let t: TestSystem
  let music: string
  let someone: Listener
  let other: Listener

  before(async () => {
    music = await mkdtemp(join(tmpdir(), 'tutti-book-'))
    await writeAlbum(music, 'A Book', [
      { title: 'Chapter 1', seconds: 1_000 },
      { title: 'Chapter 2', seconds: 100 },
    ])
    await writeAlbum(music, 'Songs', [{ title: 'A Song' }])
    t = await system({ player: true, music: [music] })
    const open = async () => {
      const one = await openListener({ base: t.url, cookie: t.admin.cookie() })
      await one.page.goto('/library/albums')
      return one
    }
    ;[someone, other] = [await open(), await open()]
    await someone.page.getByRole('button', { name: 'Play A Book' }).first().click()
    await hearing(someone.page)
  })
  after(async () => {
    await other?.close()
    await someone?.close()
    await t?.stop()
    await rm(music, { recursive: true, force: true })
  })

  /** Seconds of it that are heard in one second. */
  const speed = async () => {
    const look = () => someone.page.evaluate<[number, number]>('[sound.currentTime, performance.now() / 1000]')
    const [from, began] = await look()
    const [to, ended] = await until(async () => ((await soundAt(someone.page)) > from + 6 ? look() : undefined), { what: 'it to go on' })
    return (to - from) / (ended - began)
  }
  const around = (value: number, wanted: number) => assert.ok(Math.abs(value / wanted - 1) < 0.15, `${value} times`)
  const choose = async (times: string) => {
    const { page } = someone
    await page
      .getByRole('region', { name: 'Player' })
      .getByRole('button', { name: /Playback speed/ })
      .click()
    await page.getByRole('menuitem', { name: times, exact: true }).click()
  }
  const position = ({ page }: Listener) =>
    page.getByRole('slider', { name: 'Position' }).evaluate((knob) => Number(knob.getAttribute('aria-valuenow')))

  it('is heard at the speed that was chosen', async () => {
    around(await speed(), 1)
    await choose('2×')
    around(await speed(), 2)
  })

  it('is seen where it is by the other devices', async () => {
    await until(async () => (await position(someone)) > 25_000, { what: 'it to go on for a while', withinMs: 30_000 })
    await until(async () => Math.abs((await position(someone)) - (await position(other))) < 3_000, { what: 'both to show the same' })
    assert.ok((await position(other)) > 20_000, 'the other one is there too')
  })

  it('goes on at that speed after a reload and in the next chapter, and music is played as it was made', async () => {
    const { page } = someone
    await page.reload()
    await hearing(page)
    around(await speed(), 2)
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    await until(async () => (await nowPlaying(page)) === 'Chapter 2', { what: 'the next chapter' })
    await hearing(page)
    around(await speed(), 2)
    await page.getByRole('button', { name: 'Play Songs' }).first().click()
    await until(async () => (await nowPlaying(page)) === 'A Song', { what: 'the song' })
    await hearing(page)
    around(await speed(), 1)
    await page
      .getByRole('region', { name: 'Player' })
      .getByRole('button', { name: /Playback speed/ })
      .waitFor({ state: 'detached' })
  })

  it('complained of nothing', () => assert.deepEqual([...someone.complaints, ...other.complaints], []))
})
