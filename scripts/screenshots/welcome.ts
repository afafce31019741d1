import { system } from '@tutti/testing'
import type { Browser } from 'playwright-core'
import { type Look, openWindow, take } from './camera.ts'
import { welcome } from './views.ts'

/** Sets up a Tutti of its own, and takes each step. */
export const takeWelcome = async (browser: Browser, look: Look): Promise<void> => {
  const t = await system({ fresh: true, player: true })
  try {
    const page = await openWindow(browser, { ...look, base: t.url })
    await page.goto(`/setup?token=${await t.setupToken()}`)
    for (const [name, view] of Object.entries(welcome)) await take(page, view, { ...look, name })
    await page.context().close()
  } finally {
    await t.stop()
  }
}
