import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { until } from '@tutti/testing'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { flags, programPath } from '../../apps/web/test/browser.ts'
import type { View } from './views.ts'

export const pictures = resolve(import.meta.dirname, '..', '..', 'docs', 'images', 'player')

export const WAYS = {
  wide: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
} as const
export type Way = keyof typeof WAYS
export const THEMES = ['dark', 'light'] as const
export type Look = { way: Way; theme: (typeof THEMES)[number] }
export const LOOKS: readonly Look[] = (Object.keys(WAYS) as Way[]).flatMap((way) => THEMES.map((theme) => ({ way, theme })))

const QUALITY = 82
/** Where the line on which one seeks is in sight. */
const WAVEFORM_IN = { wide: /./, phone: /sheet/ }
/** Those further down are fetched when they come into sight. */
const IMAGES_ARE_HERE = `[...document.images].every((one) => {
  const { left, top, width } = one.getBoundingClientRect()
  return one.complete || width === 0 || top > innerHeight || left > innerWidth
})`

/** What is read from the browser's own shelves comes a moment later. */
const SETTLED = 'new Promise((done) => setTimeout(done, 500))'

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: programPath(), args: [...flags, '--mute-audio'] })

type Opening = Look & { base: string; /** `name=value` */ cookie?: string }

/** A window that looks at a Tutti, as somebody or as nobody. */
export const openWindow = async (browser: Browser, { way, theme, base, cookie }: Opening): Promise<Page> => {
  const context = await browser.newContext({ ...WAYS[way], baseURL: base, colorScheme: theme, reducedMotion: 'reduce' })
  const [name = '', value = ''] = cookie?.split('=') ?? []
  if (cookie) await context.addCookies([{ name, value, url: base }])
  await context.addInitScript(`localStorage.setItem('tutti.theme', '${theme}')`)
  return context.newPage()
}

/** Goes to a view, and takes it. */
export const take = async (page: Page, view: View, { way, theme, name }: Look & { name: string }): Promise<void> => {
  if (view.path) await page.goto(view.path)
  await page.locator('h1, h2').first().waitFor({ state: 'attached' })
  await page.locator('[aria-busy]').first().waitFor({ state: 'detached' })
  await view.press?.(page)
  await page.evaluate('document.fonts.ready.then(() => true)')
  await until(() => page.evaluate<boolean>(IMAGES_ARE_HERE), { what: 'the covers' })
  await page.evaluate(SETTLED)
  if (!view.alone && WAVEFORM_IN[way].test(name)) await page.locator('[data-waveform]:visible').first().waitFor()
  await writeFile(join(pictures, `${name}-${way}-${theme}.webp`), await picture(page.context(), page))
  console.log(`${name}, ${way}, ${theme}`)
}

const picture = async (context: BrowserContext, page: Page): Promise<Buffer> => {
  const session = await context.newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY })
  await session.detach()
  return Buffer.from(data, 'base64')
}
