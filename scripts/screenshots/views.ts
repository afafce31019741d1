import type { Page } from 'playwright-core'
import type { Shown } from './house.ts'

/** A view of the player: its address, and what is pressed before it is looked at. */
export type View = {
  title: string
  /** Empty: the page is there already. */
  path: string
  press?: (page: Page) => Promise<unknown>
  /** Where it does not exist otherwise. */
  only?: 'wide' | 'phone'
  /** Without the player's bar. */
  alone?: boolean
}

const bar = (page: Page) => page.getByRole('region', { name: 'Player' })
const press = (name: string) => (page: Page) => bar(page).getByRole('button', { name, exact: true }).click()
/** Phones open what plays at full height first. */
const inSheet = (name?: string) => async (page: Page) => {
  await page.getByRole('button', { name: 'Open the player' }).click()
  const sheet = page.getByRole('dialog', { name: 'Player' })
  await sheet.waitFor()
  if (name) await sheet.getByRole('button', { name, exact: true }).click()
  if (name)
    await page
      .getByRole(name === 'Devices' ? 'menu' : 'dialog', { name })
      .first()
      .waitFor()
}

/** The dialog of a party that the listener leads, begun if there is none yet. */
const openTogether = (open: (page: Page) => Promise<unknown>) => async (page: Page) => {
  await open(page)
  const [begin, link] = [page.getByRole('button', { name: 'Start', exact: true }), page.getByLabel('Invitation link')]
  await begin.or(link).first().waitFor()
  if (await begin.isVisible()) await begin.click()
  await link.waitFor()
}

/** Every view, by the name of its pictures. */
export const viewsOf = (shown: Shown): Record<string, View> => ({
  home: { title: 'Home', path: '/' },
  search: { title: 'Search', path: '/search?q=night' },
  album: { title: 'An album', path: `/album/${shown.album}` },
  artist: { title: 'An artist', path: `/artist/${shown.artist}` },
  playlist: { title: 'A playlist', path: `/playlist/${shown.playlist}` },
  genre: { title: 'A genre', path: `/genre/${shown.genre}` },
  'library-albums': { title: 'Library: albums', path: '/library/albums' },
  'library-artists': { title: 'Library: artists', path: '/library/artists' },
  'library-tracks': { title: 'Library: tracks', path: '/library/tracks' },
  'library-genres': { title: 'Library: genres', path: '/library/genres' },
  'library-playlists': { title: 'Library: playlists', path: '/library/playlists' },
  'saved-tracks': { title: 'Saved tracks', path: '/saved/tracks' },
  'saved-albums': { title: 'Saved albums', path: '/saved/albums' },
  'saved-artists': { title: 'Followed artists', path: '/saved/artists' },
  history: { title: 'History', path: '/history' },
  downloads: { title: 'Downloads', path: '/downloads' },
  queue: { title: 'The queue', path: '/queue' },
  playing: { title: 'What plays, with its words', path: '/playing' },
  sheet: { title: 'What plays, on a phone', path: '/', press: inSheet(), only: 'phone' },
  'sheet-lyrics': { title: 'Its words', path: '/', press: inSheet('Lyrics'), only: 'phone' },
  devices: { title: 'Devices', path: '/', press: press('Devices'), only: 'wide' },
  'sheet-devices': { title: 'Devices, on a phone', path: '/', press: inSheet('Devices'), only: 'phone' },
  invitation: { title: 'An invitation to listen together', path: shown.invitation },
  together: { title: 'Listening together', path: '/', press: openTogether(press('Listen together')), only: 'wide' },
  'sheet-together': { title: 'Listening together, on a phone', path: '/', press: openTogether(inSheet('Listen together')), only: 'phone' },
  sleep: { title: 'The sleep timer', path: '/', press: press('Sleep timer'), only: 'wide' },
  menu: {
    title: 'What can be done with a track',
    path: `/album/${shown.album}`,
    press: (page) =>
      page
        .locator('[data-row="2"]')
        .getByRole('button', { name: /^More about/ })
        .click(),
  },
  keyboard: { title: 'The keyboard', path: '/', press: (page) => page.keyboard.press('?'), only: 'wide' },
  settings: { title: 'Settings', path: '/settings' },
  'admin-folders': { title: 'Folders', path: '/admin/folders' },
  'admin-problems': { title: 'Files that cannot be read', path: '/admin/problems' },
  'admin-missing': { title: 'What is missing', path: '/admin/missing' },
  'admin-users': { title: 'Users', path: '/admin/users' },
  'admin-system': { title: 'The system', path: '/admin/system' },
  nowhere: { title: 'An address that leads nowhere', path: '/nowhere', alone: true },
  'side-panel': { title: 'The queue beside a page', path: '/library/albums', press: press('Queue'), only: 'wide' },
})

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

const nothing: Shown = { album: '', artist: '', playlist: '', genre: '', invitation: '' }

/** All of them, for what needs no address. */
export const allViews = (): Record<string, View> => ({ ...welcome, ...viewsOf(nothing) })
