import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { hearing, type Listener, nowPlaying, openListener, soundAt } from './browser.ts'
import { musicFolder, writeAlbum } from './music.ts'

type Play = { play_id: string; ms_played: number; track: { name: string } }
type Item = { id: string; uri: string; name: string }

/** The player opens without the server once a worker rules the page and has its files. */
const isReady = ({ page }: Listener) => page.evaluate<boolean>('Boolean(navigator.serviceWorker.controller)')
const stored = ({ page }: Listener) =>
  page.evaluate<number>(`(async () => {
    let count = 0
    for (const name of await caches.keys())
      if (/^tutti-(audio|covers)/.test(name)) count += (await (await caches.open(name)).keys()).length
    return count
  })()`)
const databases = ({ page }: Listener) =>
  page.evaluate<string[]>(
    "indexedDB.databases().then((all) => all.map(({ name }) => name).filter((name) => name.startsWith('tutti-offline')))",
  )

const bar = ({ page }: Listener) => page.getByRole('region', { name: 'Player' })
const press = (someone: Listener, name: string) => bar(someone).getByRole('button', { name, exact: true }).click()

describe('Downloads', needs('chromium'), () => {
  let t: TestSystem
  let music: string
  let someone: Listener
  let album: Item
  let moments: Item
  let walk: Item
  let large: Item
  let slow: Item
  let bert = ''
  let playlist: Item
  const history = async () => (await t.admin.get<{ items: Play[] }>('/tutti/v1/history?limit=50')).body.items
  const playsOf = async (name: string) => (await history()).filter(({ track }) => track.name === name)
  const find = async (name: string) => {
    const { body } = await t.admin.get<{ albums: { items: Item[] } }>(`/v1/search?type=album&q=${encodeURIComponent(name)}`)
    return body.albums.items.find((one) => one.name === name)!
  }
  const tracksOf = async (id: string) => (await t.admin.get<{ items: Item[] }>(`/v1/albums/${id}/tracks?limit=50`)).body.items

  before(async () => {
    music = await musicFolder({ tracks: 12 })
    await writeAlbum(music, 'A Walk', [
      { title: 'Out', seconds: 16 },
      { title: 'Back', seconds: 16 },
    ])
    await writeAlbum(music, 'Large', [{ title: 'Large', format: 'wav', seconds: 60 }])
    await writeAlbum(music, 'Slow', [{ title: 'Slow', seconds: 30 }])
    t = await system({ player: true, music: [music] })
    album = await find('All Formats')
    moments = await find('Moments')
    walk = await find('A Walk')
    large = await find('Large')
    slow = await find('Slow')
    playlist = (await t.admin.post<Item>('/v1/me/playlists', { name: 'For the train' })).body
    const [first] = await tracksOf(moments.id)
    await t.admin.post(`/v1/playlists/${playlist.id}/items`, { uris: [first!.uri] })
    someone = await openListener({ base: t.url, cookie: t.admin.cookie() })
    await someone.page.goto('/')
    await until(() => isReady(someone), { what: 'the worker to rule the page', withinMs: 30_000 })
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(dirname(music), { recursive: true, force: true })
  })

  const downloaded = (name: string) => someone.page.getByRole('button', { name: `Remove the download of ${name}` }).waitFor()
  const open = async (path: string) => {
    await someone.page.goto(path)
    await someone.page.locator('h1').first().waitFor()
  }

  it('stores an album, with its button showing how far it is', async () => {
    const { page } = someone
    await open(`/album/${album.id}`)
    await page.getByRole('button', { name: 'Download All Formats' }).click()
    await downloaded('All Formats')
    assert.equal(await stored(someone), 7)
    await page.getByRole('link', { name: 'Downloads' }).first().click()
    await page.getByRole('list', { name: 'Albums' }).getByRole('link', { name: 'All Formats' }).first().waitFor()
    await page.getByText(/used on this device/).waitFor()
  })

  it('stores a playlist from its menu, and fetches on when it has grown', async () => {
    const { page } = someone
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'For the train' }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Download' }).click()
    await until(async () => (await stored(someone)) === 9, { what: 'one more track and its cover' })
    const rest = (await tracksOf(moments.id)).slice(1)
    await t.admin.post(`/v1/playlists/${playlist.id}/items`, { uris: rest.map(({ uri }) => uri) })
    await until(async () => (await stored(someone)) === 11, { what: 'the tracks that were added' })
    await t.admin.delete(`/v1/playlists/${playlist.id}/items`, { items: [{ uri: rest[1]!.uri }] })
    await until(async () => (await stored(someone)) === 10, { what: 'the one that was taken out to go' })
  })

  it('opens and plays without the server: the music moves, seeks, and goes on to the next track', async () => {
    const { page, context } = someone
    await context.setOffline(true)
    await t.restart(async () => {
      await page.reload()
      await page.getByRole('heading', { name: 'Downloads' }).waitFor()
      await page.getByText('What you downloaded plays from this device.').waitFor()
      await page.getByRole('link', { name: 'All Formats' }).first().click()
      await page.getByRole('button', { name: 'Play All Formats' }).first().click()
      await hearing(page)
      assert.equal(await nowPlaying(page), 'First Light')
      for (const title of ['Second Wind', 'Third Rail', 'Fourth Wall', 'Fifth Season', 'Sixth Sense']) {
        await press(someone, 'Next')
        await until(async () => (await nowPlaying(page)) === title, { what: title })
        await hearing(page, title)
        const slider = page.getByRole('slider', { name: 'Position' })
        // It must not run over the end meanwhile.
        await press(someone, 'Pause')
        await slider.press('End')
        for (let times = 0; times < 20; times += 1) await slider.press('ArrowLeft')
        await press(someone, 'Play')
        await until(async () => (await soundAt(page)) >= 35, { what: `${title} at 40 s` })
        await hearing(page, `${title} at 40 s`)
      }
      const part = await page.evaluate(`fetch(sound.src, { headers: { range: 'bytes=100-149' } }).then(async (one) =>
        [one.status, one.headers.get('content-range').replace(/[0-9]+$/, ''), (await one.arrayBuffer()).byteLength])`)
      assert.deepEqual(part, [206, 'bytes 100-149/', 50])
      await press(someone, 'Previous')
      await page.getByRole('link', { name: 'Library' }).click()
      await page
        .getByText(/This needs the server/)
        .first()
        .waitFor()
    })
    await context.setOffline(false)
    await page.getByText('Offline', { exact: true }).waitFor({ state: 'hidden' })
  })

  const kept = () =>
    someone.page.evaluate<Play[]>(
      "JSON.parse(localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith('tutti.plays'))) ?? '[]')",
    )
  const isAway = (state: 'visible' | 'hidden') => someone.page.getByText('Offline', { exact: true }).waitFor({ state })

  it('counts every play that was made without the server once', async () => {
    const { page, context } = someone
    await open(`/album/${moments.id}`)
    await page.getByRole('button', { name: 'Download Moments' }).click()
    await downloaded('Moments')
    await context.setOffline(true)
    await t.restart(async () => {
      await isAway('visible')
      await page.getByRole('button', { name: 'Play Moments' }).first().click()
      await until(async () => (await kept()).length === 3, { what: 'the album to be heard to its end', withinMs: 30_000 })
      await until(async () => (await soundAt(page)) === -1, { what: 'silence after it' })
    })
    await context.setOffline(false)
    await isAway('hidden')
    await until(async () => (await kept()).length === 0, { what: 'the plays to be sent' })
    await t.settled()
    for (const name of ['First Moment', 'Second Moment', 'Third Moment']) assert.equal((await playsOf(name)).length, 1, name)
  })

  it('goes on without a jump when the server is back, which then knows what plays; that play counts once too', async () => {
    const { page, context } = someone
    await open(`/album/${walk.id}`)
    await page.getByRole('button', { name: 'Download A Walk' }).click()
    await downloaded('A Walk')
    await context.setOffline(true)
    await t.restart(async () => {
      await isAway('visible')
      await page.getByRole('button', { name: 'Play A Walk' }).first().click()
      await until(async () => (await soundAt(page)) > 1, { what: 'a little music' })
      await page.evaluate(
        "window.jumps = 0; for (const name of ['seeking', 'emptied', 'pause']) sound.addEventListener(name, () => jumps++)",
      )
    })
    await context.setOffline(false)
    await isAway('hidden')
    assert.ok((await soundAt(page)) > 1)
    assert.equal(await page.evaluate('jumps'), 0)
    const { body } = await t.admin.get<{ item: Item; is_playing: boolean; context: Item }>('/tutti/v1/player')
    assert.deepEqual([body.item.name, body.is_playing, body.context.uri], ['Out', true, walk.uri])
    await until(async () => (await nowPlaying(page)) === 'Back', { what: 'the next track by itself', withinMs: 30_000 })
    await hearing(page)
    await t.settled()
    assert.equal((await playsOf('Out')).length, 1)
    await press(someone, 'Pause')
  })

  it('says when there is no room, lists nothing that is there by half, and goes on once more is allowed', async () => {
    const { page, context } = someone
    const cdp = await context.newCDPSession(page)
    const before = await stored(someone)
    const used = await page.evaluate<number>('navigator.storage.estimate().then(({ usage }) => usage)')
    await cdp.send('Storage.overrideQuotaForOrigin', { origin: t.url, quotaSize: used + 300_000 })
    await open(`/album/${large.id}`)
    await page.getByRole('button', { name: 'Download Large' }).click()
    await page.getByText(/The browser has no more room/).waitFor()
    await cdp.send('Storage.overrideQuotaForOrigin', { origin: t.url })
    await page.evaluate("localStorage.setItem('tutti.downloads.limit', '1000')")
    await open('/downloads')
    await page
      .getByRole('alert')
      .getByText(/Downloads are full: .+ of 1.0 kB are used/)
      .waitFor()
    assert.ok((await stored(someone)) <= before + 1)
    await page.getByRole('combobox', { name: 'Space for downloads' }).selectOption({ label: 'Up to 2.0 GB' })
    await until(async () => (await stored(someone)) === before + 2, { what: 'the track and its cover' })
  })

  it('goes on after a reload with what was not finished', async () => {
    const { page } = someone
    let asked = 0
    await page.route('**/media/tracks/**', () => void asked++)
    const before = await stored(someone)
    await open(`/album/${slow.id}`)
    await page.getByRole('button', { name: 'Download Slow' }).click()
    await until(() => asked > 0, { what: 'the download to begin' })
    await page.unroute('**/media/tracks/**')
    await page.reload()
    await downloaded('Slow')
    await until(async () => (await stored(someone)) === before + 2, { what: 'the track and its cover' })
  })

  it('says kindly over plain http that it takes https, and offers nothing that cannot work', async () => {
    const base = `http://nas.lan:${new URL(t.url).port}`
    const plain = await openListener({ base, args: ['--host-resolver-rules=MAP nas.lan 127.0.0.1'], cookie: t.admin.cookie() })
    await plain.page.goto('/downloads')
    await plain.page.getByRole('heading', { name: 'Downloads need https' }).waitFor()
    await plain.page.goto(`/album/${album.id}`)
    await plain.page.getByRole('heading', { name: 'All Formats' }).waitFor()
    assert.equal(await plain.page.getByRole('button', { name: /Download/ }).count(), 0)
    assert.deepEqual(plain.complaints, [])
    await plain.close()
  })

  it('shows another user nothing of it', async () => {
    const { page, context } = someone
    const other = await t.user('bert')
    bert = other.id
    const [name = '', value = ''] = other.cookie().split('=')
    await context.addCookies([{ name, value, url: t.url }])
    await open('/downloads')
    await page.getByText('Nothing downloaded yet').waitFor()
    const [mine = '', own = ''] = t.admin.cookie().split('=')
    await context.addCookies([{ name: mine, value: own, url: t.url }])
  })

  it('asks before signing out, and then leaves nothing on the device', async () => {
    const { page } = someone
    await open('/downloads')
    await page.getByRole('button', { name: 'Account of admin' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByText(/of downloads are removed from this device/).waitFor()
    await page.getByRole('button', { name: 'Sign out and remove' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    assert.equal(await stored(someone), 0)
    const left = await databases(someone)
    assert.deepEqual(
      left,
      left.filter((name) => name === `tutti-offline ${bert}`),
    )
  })
})
