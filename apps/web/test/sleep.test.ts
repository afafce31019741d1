import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { hearing, type Listener, nowPlaying, openListener, soundAt } from './browser.ts'
import { musicFolder } from './music.ts'

describe('The sleep timer', needs('chromium'), () => {
  let t: TestSystem
  let music: string
  let someone: Listener

  before(async () => {
    music = await musicFolder({ tracks: 1 })
    t = await system({ player: true, music: [music] })
    someone = await openListener({ base: t.url, cookie: t.admin.cookie() })
    const { page } = someone
    await page.clock.install()
    await page.goto('/')
    await page.getByRole('button', { name: 'Play All Formats' }).first().click()
    await hearing(page)
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(dirname(music), { recursive: true, force: true })
  })

  const choose = async (what: string) => {
    const { page } = someone
    await page.getByRole('button', { name: 'Sleep timer' }).click()
    await page.getByRole('menuitem', { name: what, exact: true }).click()
  }
  const volume = () => someone.page.evaluate<number>('sound.volume')
  const isPlaying = async () => (await t.admin.get<{ is_playing: boolean }>('/tutti/v1/player')).body.is_playing

  it('ends with the track, and stands at the beginning of the next one', async () => {
    const { page } = someone
    const before = await nowPlaying(page)
    await choose('End of this track')
    await page.getByRole('slider', { name: 'Position' }).press('End')
    await until(async () => (await nowPlaying(page)) !== before, { what: 'the next track' })
    await until(async () => !(await isPlaying()))
    assert.equal(await soundAt(page), -1)
    const { body } = await t.admin.get<{ position_ms: number }>('/tutti/v1/player')
    assert.ok(body.position_ms < 500, `${body.position_ms} ms`)
  })

  it('grows quiet in its last seconds, and is loud again when it is turned off', async () => {
    const { page } = someone
    await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Play', exact: true }).click()
    await hearing(page, 'the next track')
    const loud = await volume()
    assert.ok(loud > 0.5)
    await choose('5 minutes')
    await page.clock.fastForward(5 * 60_000 - 6_000)
    await until(async () => (await volume()) < loud / 2, { what: 'a quieter sound' })
    assert.ok(await isPlaying())
    await choose('Turn off')
    assert.equal(await volume(), loud)
    await page.clock.fastForward(10_000)
    // The clock that was moved takes the track with it, perhaps to the next one.
    await until(async () => (await isPlaying()) && (await soundAt(page)) >= 0, { what: 'music' })
  })

  it('pauses when its time has come', async () => {
    const { page } = someone
    const loud = await volume()
    await choose('5 minutes')
    await page.clock.fastForward(5 * 60_000)
    await page.getByText('The sleep timer has paused the music').waitFor()
    await until(async () => !(await isPlaying()))
    assert.equal(await soundAt(page), -1)
    assert.equal(await volume(), loud)
  })

  it('complained of nothing', () => assert.deepEqual(someone.complaints, []))
})
