import { system } from '@tutti/testing'
import type { Browser } from 'playwright-core'
import { type Look, openWindow, take } from './camera.ts'
import type { View } from './views.ts'

/** What whoever starts Tutti for the first time sees, in this order. */
export const welcome = {
  'welcome-you': { title: 'The first start: who you are', path: '', alone: true },
  'welcome-music': {
    title: 'The first start: where the music is',
    path: '',
    alone: true,
    press: async (page) => {
      await page.getByLabel('Name').fill('mira')
      await page.getByLabel('Password').fill('correct horse battery')
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('button', { name: 'Up' }).waitFor()
    },
  },
  'welcome-done': {
    title: 'The first start: the library fills',
    path: '',
    alone: true,
    press: async (page) => {
      await page.getByRole('button', { name: /demo/i }).click()
      await page.getByText('Everything is here.').waitFor({ timeout: 120_000 })
    },
  },
  login: {
    title: 'Signing in',
    path: '',
    alone: true,
    press: async (page) => {
      await page.context().clearCookies()
      await page.goto('/login')
      await page.getByLabel('Password').waitFor()
    },
  },
} satisfies Record<string, View>

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
