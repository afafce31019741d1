import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { builtPlayer } from '@tutti/tutti'
import { type Listener, openListener } from './browser.ts'

describe('A newer build of the player', needs('chromium'), () => {
  let t: TestSystem
  let someone: Listener
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-build-'))
    await cp((await builtPlayer())!, folder, { recursive: true })
    t = await system({ player: folder })
    someone = await openListener({ base: t.url, cookie: t.admin.cookie() })
    await someone.page.goto('/')
    await until(() => someone.page.evaluate('Boolean(navigator.serviceWorker.controller)'), { what: 'the worker', withinMs: 30_000 })
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const build = () => someone.page.evaluate<string | null>("document.querySelector('meta[name=build]')?.content ?? null")
  const change = async (file: string, edit: (text: string) => string) =>
    writeFile(join(folder, file), edit(await readFile(join(folder, file), 'utf8')))

  it('is offered when it is there whole, and opens at the next load', async () => {
    const { page } = someone
    await change('sw.js', (text) => text.replace(/version:`[0-9a-f]{16}`/, 'version:`second`'))
    await change('index.html', (text) => text.replace('</title>', '</title><meta name="build" content="second" />'))
    await until(async () => /second/.test(await (await fetch(`${t.url}/sw.js`)).text()), { what: 'the server to have it' })
    await page.evaluate('navigator.serviceWorker.getRegistration().then((one) => one.update())')
    await page.getByText('A new version of the player is ready').waitFor()
    assert.equal(await build(), null)
    await page.getByRole('button', { name: 'Reload' }).click()
    await until(async () => (await build()) === 'second', { what: 'the newer build' })
  })

  it('is not taken when the server has only a part of it', async () => {
    const { page } = someone
    await change('sw.js', (text) =>
      text.replace('version:`second`', 'version:`third`').replace(',icon.svg,', ',icon.svg,assets/gone-12345678.js,'),
    )
    await change('index.html', (text) => text.replace('content="second"', 'content="third"'))
    await until(async () => /third/.test(await (await fetch(`${t.url}/sw.js`)).text()), { what: 'the server to have it' })
    const state = await page.evaluate<string>(`navigator.serviceWorker.getRegistration().then((one) => new Promise((resolve) => {
      one.addEventListener('updatefound', () => { const { installing } = one; installing.addEventListener('statechange', () => resolve(installing.state)) })
      void one.update()
    }))`)
    assert.equal(state, 'redundant')
    await page.reload()
    assert.equal(await build(), 'second')
  })
})
