import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { hearing, type Listener, nowPlaying, openListener, soundAt } from './browser.ts'
import { musicFolder } from './music.ts'

const PASSWORD = 'correct horse battery'

describe('The player, from the setup link to a recommendation', needs('chromium'), () => {
  let t: TestSystem
  let music: string
  let someone: Listener
  const listing = Promise.withResolvers<void>()

  before(async () => {
    music = await musicFolder()
    t = await system({ fresh: true, player: true })
    someone = await openListener({ base: t.url })
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(dirname(music), { recursive: true, force: true })
  })

  it('makes the admin from the setup link, and goes on to the music', async () => {
    const { page } = someone
    await page.route('**/folders/browse', (route) => listing.promise.then(() => route.continue()))
    await page.goto(`/setup?token=${await t.setupToken()}`)
    await page.getByLabel('Name').fill('anna')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Where is your music?' }).waitFor()
  })

  it('finds the folder by browsing, and shows the library filling while it is scanned', async () => {
    const { page } = someone
    const path = page.getByLabel('Folder', { exact: true })
    await path.focus()
    // A listing that arrives while someone types leaves the text alone.
    listing.resolve()
    await page.getByRole('button', { name: 'Up' }).waitFor()
    await page.keyboard.type(dirname(music))
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: basename(music) }).click()
    await page.getByRole('button', { name: 'more' }).waitFor()
    await page.getByRole('button', { name: 'Use this folder' }).click()
    await page.getByText('Everything is here.').waitFor()
    const counts = await page.getByRole('main').locator('dl').innerText()
    assert.match(counts, /\b49\b/)
    await page.getByRole('button', { name: 'Start listening' }).click()
    await page.getByRole('heading', { name: 'Recently added' }).waitFor()
    await page
      .getByRole('link', { name: /All Formats/ })
      .first()
      .waitFor()
  })

  it('searches while one types, and plays what was found', async () => {
    const { page } = someone
    await page.keyboard.press('/')
    await page.keyboard.type('all form')
    await page.getByRole('button', { name: 'Play All Formats' }).first().click()
    await hearing(page)
    assert.equal(await nowPlaying(page), 'First Light')
  })

  it('plays every format that Chromium knows, one after the other', async () => {
    const { page } = someone
    for (const title of ['Second Wind', 'Third Rail', 'Fourth Wall', 'Fifth Season', 'Sixth Sense']) {
      await page.getByRole('button', { name: 'Next', exact: true }).click()
      await until(async () => (await nowPlaying(page)) === title, { what: title })
      await hearing(page, title)
    }
  })

  it('goes on where it was when the page is loaded again', async () => {
    const { page } = someone
    // On a slow line the last of many seeks may still wait for its turn when the page goes.
    await page.route('**/v1/me/player/seek**', async (route) => {
      await wait(20)
      await route.continue().catch(() => undefined)
    })
    await page.getByRole('slider', { name: 'Position' }).focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Home')
    for (let times = 0; times < 20; times += 1) await page.keyboard.press('ArrowRight')
    await until(async () => (await soundAt(page)) >= 20, { what: 'the sound at 20 s' })
    await page.reload()
    await until(async () => (await soundAt(page)) >= 20, { what: 'the sound to go on' })
    await hearing(page)
    assert.equal(await nowPlaying(page), 'Sixth Sense')
    await page.unroute('**/v1/me/player/seek**')
  })

  it('saves what is playing', async () => {
    const { page } = someone
    await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Save Sixth Sense' }).click()
    await page.getByRole('link', { name: 'Saved' }).click()
    await page
      .getByRole('grid')
      .getByRole('row', { name: /Sixth Sense/ })
      .waitFor()
  })

  it('makes a playlist, fills it by dragging, and orders it by dragging', async () => {
    const { page } = someone
    const side = page.getByRole('navigation', { name: 'Main' })
    await side.getByRole('button', { name: 'New playlist' }).click()
    await page.getByText('An empty playlist').waitFor()
    const target = side.getByRole('link', { name: 'New playlist' })
    for (const words of ['first light', 'second wind', 'third rail']) {
      await page.getByLabel('Search your music').fill(words)
      const row = page.getByRole('row', { name: new RegExp(words, 'i') }).first()
      await row.waitFor()
      await row.dragTo(target)
      await page.getByText('Added to New playlist').first().waitFor()
    }
    await target.click()
    const rows = page.getByRole('grid', { name: 'New playlist' }).locator('[data-row]')
    const titles = async () => (await rows.allInnerTexts()).map((text) => /First Light|Second Wind|Third Rail/.exec(text)?.[0])
    await until(async () => (await titles()).join() === 'First Light,Second Wind,Third Rail', { what: 'the order they were added in' })
    await rows.nth(2).dragTo(rows.nth(0), { targetPosition: { x: 300, y: 6 } })
    const wanted = 'Third Rail,First Light,Second Wind'
    await until(async () => (await titles()).join() === wanted, { what: 'the order they were dragged into' })
    await t.settled()
    await page.reload()
    await until(async () => (await titles()).join() === wanted, { what: 'the same order after a reload' })
  })

  it('counts what was listened to, once, and shows it in the history', async () => {
    const { page } = someone
    await page.getByLabel('Search your music').fill('moments')
    await page.getByRole('button', { name: 'Play Moments' }).first().click()
    await until(async () => (await nowPlaying(page)) === 'Second Moment', { what: 'the second track by itself' })
    await page.getByRole('link', { name: 'History' }).click()
    const played = page.getByRole('grid', { name: 'History' }).getByRole('row', { name: /First Moment/ })
    await played.waitFor()
    assert.equal(await played.count(), 1)
  })

  it('recommends with a reason, on the home page and on the radio', async () => {
    const { page } = someone
    await t.settled()
    await page.getByRole('link', { name: 'Home' }).first().click()
    await page.getByRole('heading', { name: 'Made for you' }).waitFor()
    await page.getByText('More by The Makers').first().waitFor()
    await page.getByRole('link', { name: 'New playlist' }).click()
    await page.getByRole('row', { name: /First Light/ }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Start radio' }).click()
    await page.getByText('Radio from First Light').waitFor()
    await hearing(page)
    await page.keyboard.press('q')
    await page.getByRole('region', { name: 'Next' }).getByText('More by The Makers').first().waitFor()
  })

  it('is a device of its own in a duplicated tab, which does not take the music away', async () => {
    const { page } = someone
    const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate("void open('/library/albums')")])
    const devices = () =>
      copy.evaluate<number>("fetch('/v1/me/player/devices').then((answer) => answer.json()).then((found) => found.devices.length)")
    await until(async () => (await devices()) === 2, { what: 'two devices' })
    await hearing(page)
    assert.equal(await soundAt(copy), -1)
    await copy.close()
  })

  it('complained of nothing: no error in the console, nothing that its content policy forbids', () => {
    assert.deepEqual(someone.complaints, [])
  })
})
