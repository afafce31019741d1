import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '@tutti/testing'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
]

/** Where the system's Chromium is. */
export const programPath = (): string => execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim()

/** A window of a real Chromium in which someone listens. */
export type Listener = {
  page: Page
  context: BrowserContext
  /** What the page complained of: errors in the console, refusals by the content policy, exceptions. */
  complaints: string[]
  close(): Promise<void>
}

type Options = {
  base: string
  size?: { width: number; height: number }
  args?: readonly string[]
  cookie?: string
  /** Scripts of the test's own, which the page's content policy would not let in. */
  withOwnScripts?: boolean
}

/** Opens Chromium with a fresh profile. The page's one audio element is kept as `sound`, so that a test can see that it plays. */
export const openListener = async ({
  base,
  size = { width: 1440, height: 900 },
  args = [],
  cookie,
  withOwnScripts = false,
}: Options): Promise<Listener> => {
  const profile = await mkdtemp(join(tmpdir(), 'tutti-chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: programPath(),
    args: [...flags, ...args],
    viewport: size,
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    baseURL: base,
    bypassCSP: withOwnScripts,
  })
  context.setDefaultTimeout(30_000)
  await context.addInitScript('const Real = Audio; Audio = function () { return (window.sound = new Real()) }')
  if (cookie) {
    const [name = '', value = ''] = cookie.split('=')
    await context.addCookies([{ name, value, url: base }])
  }
  const page = context.pages()[0] ?? (await context.newPage())
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(`${message.text()} (${message.location().url})`))
  page.on('pageerror', (error) => complaints.push(String(error)))
  const close = async () => {
    await context.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 3 })
  }
  return { page, context, complaints, close }
}

/** Where the sound is, in seconds; −1 while there is none. */
export const soundAt = (page: Page) => page.evaluate<number>('window.sound?.src && !sound.paused ? sound.currentTime : -1')

/** Waits until sound comes out: the audio element's own time moves on. */
export const hearing = async (page: Page, what = 'music') => {
  const from = await until(async () => (await soundAt(page)) + 1, { what: `${what} to begin` })
  await until(async () => (await soundAt(page)) > Math.max(0.05, from - 1), { what: `${what} to go on` })
}

/** What the player's bar names as playing. */
export const nowPlaying = (page: Page) => page.getByRole('region', { name: 'Player' }).getByRole('link').nth(1).innerText()

/** Presses the line of the position, at a part of it (0–1). */
export const seekByHand = async (page: Page, part: number): Promise<void> => {
  const knob = page.getByRole('region', { name: 'Player' }).getByRole('slider', { name: 'Position' })
  const line = knob.locator('xpath=ancestor::span[contains(@class, "touch-none")]')
  const { x, y, width, height } = (await line.boundingBox())!
  await page.mouse.click(x + width * part, y + height / 2)
}
