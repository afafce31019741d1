import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { hearing, type Listener, nowPlaying, openListener, soundAt } from './browser.ts'
import { musicFolder } from './music.ts'

type Play = { play_id: string; ms_played: number; track: { name: string } }

let music: string
before(async () => {
  music = await musicFolder({ tracks: 12 })
})
after(() => rm(music, { recursive: true, force: true }))

const playAlbum = async ({ page }: Listener, album: string) => {
  await page.getByLabel('Search your music').fill(album)
  await page
    .getByRole('button', { name: `Play ${album}` })
    .first()
    .click()
  await hearing(page, album)
}

describe('The player on a home network, over plain http', needs('chromium'), () => {
  let t: TestSystem
  let someone: Listener
  before(async () => {
    t = await system({ player: true, music: [music] })
    const base = `http://nas.lan:${new URL(t.url).port}`
    someone = await openListener({ base, args: ['--host-resolver-rules=MAP nas.lan 127.0.0.1'] })
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
  })

  it('signs in, plays, goes on to the next track, and makes a playlist', async () => {
    const { page, complaints } = someone
    await page.goto('/')
    await page.getByLabel('Name').fill('admin')
    await page.getByLabel('Password').fill(t.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await playAlbum(someone, 'All Formats')
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    await until(async () => (await nowPlaying(page)) === 'Second Wind', { what: 'the next track' })
    await hearing(page)
    await page.getByRole('button', { name: 'New playlist' }).click()
    await page.getByText('An empty playlist').waitFor()
    // Before the sign-in the page asks once who is there.
    assert.deepEqual(
      complaints.filter((text) => !text.includes('401')),
      [],
    )
  })
})

describe('The player when the line or the server is gone for a while', needs('chromium'), () => {
  let t: TestSystem
  let someone: Listener
  before(async () => {
    t = await system({ player: true, music: [music] })
    someone = await openListener({ base: t.url, cookie: t.admin.cookie() })
    await someone.page.goto('/')
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
  })
  const history = async () => (await t.admin.get<{ items: Play[] }>('/tutti/v1/history')).body.items

  it('begins a track at its beginning, however long it takes to be fetched', async () => {
    const { page } = someone
    await page.route('**/tutti/v1/media/decide', async (route) => {
      await wait(4_000)
      await route.continue()
    })
    await playAlbum(someone, 'All Formats')
    const began = await soundAt(page)
    await until(async () => (await soundAt(page)) > began + 2, { what: 'the music to go on' })
    assert.ok(began < 2, `it began at ${began} s`)
    await page.unrouteAll({ behavior: 'wait' })
  })

  it('counts a play once when the answer to its report is lost and the report is sent again', async () => {
    const { page, context } = someone
    let lost = 0
    await page.route('**/tutti/v1/plays', async (route) => {
      if (lost++ > 0) return route.continue()
      await route.fetch()
      await route.abort()
    })
    await playAlbum(someone, 'Moments')
    await until(() => lost === 1, { what: 'the first report' })
    await context.setOffline(true)
    await until(async () => (await soundAt(page)) > 3, { what: 'the music to go on without the line' })
    await context.setOffline(false)
    await until(() => lost > 1, { what: 'the report to be sent again' })
    await until(async () => (await history()).some(({ ms_played }) => ms_played > 3000), { what: 'the whole time heard' })
    const plays = (await history()).filter(({ track }) => track.name === 'First Moment')
    assert.equal(plays.length, 1)
    await page.unroute('**/tutti/v1/plays')
  })

  it('plays on while the server starts again, and then obeys as before', async () => {
    const { page } = someone
    await playAlbum(someone, 'All Formats')
    await until(async () => (await soundAt(page)) > 0.5, { what: 'a little music' })
    const before = await soundAt(page)
    await t.restart()
    await until(async () => (await soundAt(page)) > before, { what: 'the music to go on' })
    await page.getByText('Reconnecting…').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    await until(async () => (await nowPlaying(page)) === 'Second Wind', { what: 'the next track' })
    await hearing(page)
  })
})

describe('The player without one of the services', needs('chromium'), () => {
  let t: TestSystem
  let someone: Listener
  before(async () => {
    t = await system({ player: true, music: [music], without: ['recommendations'] })
    someone = await openListener({ base: t.url, cookie: t.admin.cookie() })
    await someone.page.goto('/')
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
  })

  it('says on the home page that there are no mixes, and still shows what was added', async () => {
    const { page } = someone
    await page.getByText('Your mixes are taking a break.').waitFor()
    await page.getByRole('heading', { name: 'Recently added' }).waitFor()
    await playAlbum(someone, 'All Formats')
  })

  it('says that playlists are away, and plays on', async () => {
    const { page } = someone
    await t.kill('playlists')
    await page.getByRole('button', { name: 'New playlist' }).click()
    await page.getByText(/Cannot make the playlist/).waitFor()
    await hearing(page)
  })

  it('says that nothing can be saved, and takes the heart back', async () => {
    const { page } = someone
    await t.kill('library')
    const save = page.getByRole('region', { name: 'Player' }).getByRole('button', { name: /^Save / })
    await save.click()
    await page.getByText(/Cannot change what is saved/).waitFor()
    await save.waitFor()
    await hearing(page)
  })

  it('says that a track cannot be fetched now, while the one that plays goes on to its end', async () => {
    const { page } = someone
    await t.kill('media')
    await hearing(page)
    await page.getByLabel('Search your music').fill('moments')
    await page.getByRole('button', { name: 'Play Moments' }).first().click()
    await page.getByText(/The music cannot be fetched at the moment/).waitFor()
  })

  it('says that the player does not obey, and the library can still be looked through', async () => {
    const { page } = someone
    await t.kill('playback')
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    await page.getByText(/The player says/).waitFor()
    await page.getByRole('link', { name: 'Library' }).click()
    await page
      .getByRole('link', { name: /All Formats/ })
      .first()
      .waitFor()
  })
})
