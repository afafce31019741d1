// Takes a picture of every view of the player, wide and narrow, dark and light, for docs/player.md.
// `npm run screenshots -- WORD…` takes only the views whose names contain one of the words. Needs chromium.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { system, type TestSystem } from '@tutti/testing'
import type { Browser, Page } from 'playwright-core'
import { type Look, LOOKS, openBrowser, openWindow, pictures, take } from './camera.ts'
import { furnish, makeMusic, type Shown } from './house.ts'
import { viewsOf, welcome } from './views.ts'
import { takeWelcome } from './welcome.ts'

const words = process.argv.slice(2)
const isWanted = (name: string) => words.length === 0 || words.some((word) => name.includes(word))

const main = async () => {
  const music = await mkdtemp(join(tmpdir(), 'tutti-shown-'))
  await makeMusic(music)
  const t = await system({ player: true, music: [music], environment: { TUTTI_ANALYSES: '1' } })
  const browser = await openBrowser()
  try {
    const shown = await furnish(t)
    await mkdir(pictures, { recursive: true })
    for (const look of LOOKS) {
      if (Object.keys(welcome).some(isWanted)) await takeWelcome(browser, look)
      await takeAll(t, browser, { ...look, shown })
    }
  } finally {
    await browser.close()
    await t.stop()
    await rm(music, { recursive: true, force: true })
  }
}

const takeAll = async (t: TestSystem, browser: Browser, { way, theme, shown }: Look & { shown: Shown }) => {
  const views = Object.entries(viewsOf(shown)).filter(([name, { only }]) => isWanted(name) && (!only || only === way))
  if (views.length === 0) return
  const page = await openWindow(browser, { way, theme, base: t.url, cookie: t.admin.cookie() })
  await play(page, shown)
  for (const [name, view] of views) await take(page, view, { way, theme, name })
  await page.context().close()
}

/** The song with words plays in this window. */
const play = async (page: Page, shown: Shown) => {
  await page.goto(`/album/${shown.album}`)
  await page.getByRole('row', { name: /Last Boat Out/ }).dblclick()
  await page.getByRole('button', { name: 'Pause' }).first().waitFor()
}

await main()
process.exit(0)
