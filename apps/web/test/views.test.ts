import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { type Listener, openListener } from './browser.ts'
import { musicFolder } from './music.ts'

type Found = { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }
const RULES = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] }

describe('The pages of the player', needs('chromium'), () => {
  let t: TestSystem
  let music: string
  let someone: Listener
  let axe: string
  const places: Record<string, string> = {}

  before(async () => {
    music = await musicFolder({ tracks: 30 })
    await writeFile(join(music, 'broken.flac'), 'fLaC, but nothing behind it')
    t = await system({ player: true, music: [music] })
    await rm(join(music, 'Moments', '3 Third Moment.mp3'))
    await t.admin.post('/tutti/v1/scans', {})
    await t.settled()
    await prepare(t, places)
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    someone = await openListener({ base: t.url, cookie: t.admin.cookie() })
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(music, { recursive: true, force: true })
  })

  const check = async (name: string, path: string) => {
    const { page } = someone
    await page.goto(path)
    await page.locator('h1, h2').first().waitFor({ state: 'attached' })
    await page.locator('[aria-busy]').first().waitFor({ state: 'detached' })
    await page.evaluate(axe)
    const { violations } = await page.evaluate<{ violations: Found[] }>(`axe.run(document, ${JSON.stringify(RULES)})`)
    const bad = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html, failureSummary }) => `${name}: ${id}: ${html} ${failureSummary}`))
    const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    return tooWide > 0 ? [...bad, `${name}: ${tooWide} px wider than the window`] : bad
  }

  for (const [way, size, theme, shown] of [
    ['on a wide screen, dark', { width: 1440, height: 900 }, 'dark', /./],
    [
      'on a phone, light',
      { width: 390, height: 844 },
      'light',
      /home|search|album|artist|playlist|library tracks|missing|system|queue|playing|settings|downloads|invitation/,
    ],
  ] as const) {
    it(`can be used by everyone ${way}: axe finds nothing serious, and nothing sticks out`, async () => {
      await someone.page.setViewportSize(size)
      await someone.page.addInitScript(`localStorage.setItem('tutti.theme', '${theme}')`)
      const bad: string[] = []
      for (const [name, path] of Object.entries(places)) if (shown.test(name)) bad.push(...(await check(name, path)))
      assert.deepEqual(bad, [])
    })
  }

  it('let the admin see the folder, the broken file by name, and what is missing', async () => {
    const { page } = someone
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto('/admin/folders')
    await page.getByText(music).first().waitFor()
    await page.getByRole('link', { name: 'Problems', exact: true }).click()
    await page
      .getByText(/broken\.flac/)
      .first()
      .waitFor()
    await page.getByRole('link', { name: 'Missing' }).click()
    await page.getByText('Third Moment').first().waitFor()
  })

  it('show the admin the whole system, and apply again what a service has put aside', async () => {
    const { page } = someone
    const event = {
      specversion: '1.0',
      id: '0199a1b2-0000-7000-8000-000000000001',
      source: '/catalog',
      type: 'catalog.track-removed.v1',
      time: '2026-01-01T00:00:00Z',
      subject: '0'.repeat(22),
      datacontenttype: 'application/json',
      data: { trackId: '0'.repeat(22) },
    }
    const values = [event.id, 'forget-removed-track', JSON.stringify(event), 'no room'].map((one) => `'${one}'`).join(', ')
    await page.goto('/admin/system')
    await page.getByRole('heading', { name: 'All is well' }).waitFor()
    await t.databases.query('library', `insert into dead_letter values (${values}, 5, '2026-01-01T00:00:00.000Z')`)
    await page.getByText('library has put aside 1 event that it cannot apply.').waitFor()
    await page.getByText('no room').waitFor()
    await page.getByText('Event', { exact: true }).click()
    await page.getByText('"trackId"').waitFor()
    await page.getByRole('button', { name: 'Apply again' }).click()
    await page.getByRole('heading', { name: 'All is well' }).waitFor()
    assert.equal((await t.admin.get('/tutti/v1/system/dead-letters?service=library')).body.total, 0)
  })

  it('let the admin add a user, who can sign in', async () => {
    const { page } = someone
    await page.goto('/admin/users')
    await page.getByRole('button', { name: 'Add user' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('berta')
    await page.getByRole('dialog').getByLabel('Password').fill('a long password')
    await page.getByRole('dialog').getByRole('button', { name: 'Add user' }).click()
    await page.getByText('berta can sign in now').waitFor()
    assert.equal((await t.anyone().post('/tutti/v1/login', { name: 'berta', password: 'a long password' })).status, 200)
  })

  it('end another session from the settings', async () => {
    const { page } = someone
    const other = t.anyone()
    await other.post('/tutti/v1/login', { name: 'admin', password: t.password })
    await page.goto('/settings')
    await page
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: 'Sign out' }) })
      .first()
      .getByRole('button')
      .click()
    await until(async () => (await other.get('/tutti/v1/me')).status === 401, { what: 'the session to end' })
  })

  it('change the password, which signs out everywhere else', async () => {
    const { page } = someone
    const other = t.anyone()
    await other.post('/tutti/v1/login', { name: 'admin', password: t.password })
    await page.goto('/settings')
    await page.getByLabel('Current password').fill(t.password)
    await page.getByLabel('New password').fill('an even longer one')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('The password is changed').waitFor()
    await until(async () => (await other.get('/tutti/v1/me')).status === 401, { what: 'the other session to end' })
    assert.equal((await t.anyone().post('/tutti/v1/login', { name: 'admin', password: 'an even longer one' })).status, 200)
    await page.reload()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
  })
})

type Item = { id: string; uri: string; artists: { id: string }[] }

/** Something of everything, so that no page is empty; the addresses of all pages go into `places`. */
const prepare = async (t: TestSystem, places: Record<string, string>) => {
  const { admin } = t
  const { body } = await admin.get<{ albums: { items: Item[] }; tracks: { items: Item[] } }>('/v1/search?q=All%20Formats&type=album,track')
  const [album, tracks] = [body.albums.items[0]!, body.tracks.items]
  const { body: playlist } = await admin.post<{ id: string }>('/v1/me/playlists', { name: 'Evening' })
  await admin.post(`/v1/playlists/${playlist.id}/items`, { uris: tracks.map(({ uri }) => uri) })
  await admin.put(`/v1/me/library?uris=${[album.uri, tracks[0]!.uri, `spotify:artist:${album.artists[0]!.id}`].join()}`)
  await admin.put('/v1/me/player/play', { context_uri: album.uri })
  const { body: genres } = await admin.get<{ items: { id: string }[] }>('/tutti/v1/genres')
  const { body: led } = await (await t.user('anna')).post<{ party: { link: string } }>('/tutti/v1/party')
  Object.assign(places, {
    invitation: `/together/${led.party.link.split('/together/')[1]}`,
    'invitation that leads nowhere': '/together/nowhere',
    home: '/',
    search: '/search?q=all',
    album: `/album/${album.id}`,
    artist: `/artist/${album.artists[0]!.id}`,
    playlist: `/playlist/${playlist.id}`,
    genre: `/genre/${encodeURIComponent(genres.items[0]!.id)}`,
    ...Object.fromEntries(['albums', 'artists', 'tracks', 'genres', 'playlists'].map((tab) => [`library ${tab}`, `/library/${tab}`])),
    ...Object.fromEntries(['tracks', 'albums', 'artists'].map((tab) => [`saved ${tab}`, `/saved/${tab}`])),
    ...Object.fromEntries(['folders', 'problems', 'missing', 'users', 'system'].map((tab) => [`admin ${tab}`, `/admin/${tab}`])),
    ...Object.fromEntries(['history', 'queue', 'playing', 'settings', 'downloads', 'nowhere'].map((name) => [name, `/${name}`])),
  })
}
