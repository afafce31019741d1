import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { hearing, type Listener, nowPlaying, openListener, soundAt } from './browser.ts'
import { musicFolder } from './music.ts'

describe('Two open players of one listener', needs('chromium'), () => {
  let t: TestSystem
  let music: string
  let kitchen: Listener
  let study: Listener

  before(async () => {
    music = await musicFolder({ tracks: 1 })
    t = await system({ player: true, music: [music] })
    const open = async () => {
      const one = await openListener({ base: t.url, cookie: t.admin.cookie() })
      await one.page.goto('/')
      return one
    }
    ;[kitchen, study] = [await open(), await open()]
    await kitchen.page.getByRole('button', { name: 'Play All Formats' }).first().click()
    await hearing(kitchen.page)
  })
  after(async () => {
    await kitchen?.close()
    await study?.close()
    await t?.stop()
    await rm(dirname(music), { recursive: true, force: true })
  })

  const bar = ({ page }: Listener) => page.getByRole('region', { name: 'Player' })
  const isSilent = async ({ page }: Listener) => (await soundAt(page)) === -1

  /** From the menu of the one where it is; waits until it is at the other one. */
  const send = async (from: Listener, to: Listener) => {
    await bar(from).getByRole('button', { name: 'Devices' }).click()
    await from.page.getByRole('menuitem').filter({ hasNotText: 'this one' }).click()
    await until(() => isSilent(from), { what: 'silence where it was' })
    await hearing(to.page, 'the music where it was sent')
  }

  it('show the same track, and either of them rules it', async () => {
    await until(async () => (await nowPlaying(study.page)) === 'First Light', { what: 'the track at the other one' })
    await bar(study).getByRole('button', { name: 'Next', exact: true }).click()
    await until(async () => (await nowPlaying(kitchen.page)) === 'Second Wind', { what: 'the next track where it sounds' })
    await hearing(kitchen.page)
    await bar(study).getByRole('button', { name: 'Pause', exact: true }).click()
    await until(() => isSilent(kitchen), { what: 'silence' })
    await bar(kitchen).getByRole('button', { name: 'Play', exact: true }).click()
    await hearing(kitchen.page)
    assert.ok(await isSilent(study))
  })

  it('hand the music over from where it is, and it is only in one place', async () => {
    const { page } = study
    const before = await soundAt(kitchen.page)
    await bar(study).getByRole('button', { name: 'Devices' }).click()
    assert.equal(await page.getByRole('menuitem').count(), 2)
    await page.getByRole('menuitem', { name: /this one/ }).click()
    await hearing(page, 'the music at the other one')
    await until(() => isSilent(kitchen), { what: 'silence where it was' })
    assert.equal(await nowPlaying(page), 'Second Wind')
    const position = (await t.admin.get<{ position_ms: number }>('/tutti/v1/player')).body.position_ms
    assert.ok(position >= before * 1_000 - 3_000, `${position} ms, after ${before} s`)
  })

  it('are sent the music from the other one as well', async () => {
    const from = await soundAt(study.page)
    await until(async () => (await soundAt(study.page)) > from + 4, { what: 'some seconds of music in the study' })
    await send(study, kitchen)
    const { position_ms } = (await t.admin.get<{ position_ms: number }>('/tutti/v1/player')).body
    assert.ok(
      position_ms >= (from + 4) * 1_000 - 500,
      `it goes on from where it was, not from where the kitchen had been: ${position_ms} ms`,
    )
  })

  it('go on while the server starts again, and hand the music over as before', async () => {
    const before = await soundAt(kitchen.page)
    await t.restart()
    await until(async () => (await soundAt(kitchen.page)) > before, { what: 'the music to go on' })
    for (const { page } of [kitchen, study]) await page.getByText('Reconnecting…').waitFor({ state: 'hidden' })
    await send(kitchen, study)
    await bar(kitchen).getByRole('button', { name: 'Pause', exact: true }).click()
    await until(() => isSilent(study), { what: 'silence in the study' })
    await bar(kitchen).getByRole('button', { name: 'Play', exact: true }).click()
    await hearing(kitchen.page, 'the music in the kitchen')
  })

  it('are not listed when they are closed', async () => {
    await study.close()
    await until(
      async () => {
        await kitchen.page.keyboard.press('Escape')
        await bar(kitchen).getByRole('button', { name: 'Devices' }).click()
        return (await kitchen.page.getByText('Open Tutti on another device').count()) === 1
      },
      { what: 'the list of one' },
    )
    await hearing(kitchen.page, 'the music, still')
  })

  it('complained of nothing but the restart', () => {
    const expected = /WebSocket|ERR_CONNECTION/
    assert.deepEqual(
      [...kitchen.complaints, ...study.complaints].filter((text) => !expected.test(text)),
      [],
    )
  })
})
