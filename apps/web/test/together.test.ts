import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Client, needs, system, type TestSystem, until } from '@tutti/testing'
import { hearing, type Listener, nowPlaying, seekByHand, soundAt } from './browser.ts'
import { driftNow, writeChances } from './chances.ts'
import { albumPath, openRecorded } from './recording.ts'

const MOST_DRIFT_MS = 100
/** Of two recordings of the same: what is played a little faster for a moment is less alike. */
const ALIKE = 0.5
/** So long it may take until they are together again after something was pressed. */
const SOON_MS = 20_000
const SECONDS = [60, 16, 60, 60]

describe('Two who listen together', needs('chromium', 'ffmpeg'), () => {
  let t: TestSystem
  let folder: string
  let leader: Listener
  let guest: Listener
  let bob: Client & { id: string }
  let link: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-together-'))
    writeChances(folder, SECONDS)
    t = await system({ player: true, music: [folder] })
    bob = await t.user('bob')
    leader = await openRecorded(t)
    guest = await openRecorded(t, '')
  })
  after(async () => {
    await leader?.close()
    await guest?.close()
    await t?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const bar = ({ page }: Listener) => page.getByRole('region', { name: 'Player' })
  const press = (one: Listener, name: string) => bar(one).getByRole('button', { name, exact: true }).click()
  const isSilent = async ({ page }: Listener) => (await soundAt(page)) === -1
  const playing = (one: Listener, title: string) => until(async () => (await nowPlaying(one.page)) === title, { what: `${title} to play` })

  const seekTo = async ({ page }: Listener, seconds: number) => {
    const { duration_ms: ms } = (await t.admin.get<{ duration_ms: number }>('/tutti/v1/player')).body
    await seekByHand(page, (seconds * 1_000) / ms)
  }

  const areTogether = async (when: string) => {
    const isNear = async () => {
      const { ms, likeness } = await driftNow(leader.page, guest.page)
      return likeness > ALIKE && Math.abs(ms) < MOST_DRIFT_MS
    }
    await until(isNear, { what: `both to be together ${when}`, withinMs: SOON_MS })
  }

  it('one of them plays, and gets a link to invite by', async () => {
    const { page } = leader
    await page.goto(await albumPath(t, 'Chances'))
    await page.getByRole('button', { name: 'Play Chances' }).first().click()
    await hearing(page)
    await press(leader, 'Listen together')
    await page.getByRole('button', { name: 'Start' }).click()
    link = await page.getByLabel('Invitation link').inputValue()
    assert.match(link, /\/together\/[0-9A-Za-z]{22}$/)
    await page.getByText('Nobody has joined yet.').waitFor()
  })

  it('the other one opens it, signs in, joins and hears the same at the same time', async () => {
    const { page } = guest
    await page.goto(link)
    await page.getByLabel('Name').fill('bob')
    await page.getByLabel('Password').fill(t.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Listen with admin' }).waitFor()
    await page.getByRole('button', { name: 'Join' }).click()
    await hearing(page)
    await bar(guest).getByText('Listening with admin').waitFor()
    await leader.page.getByRole('list', { name: 'Listening' }).getByText('bob').waitFor()
    await leader.page.keyboard.press('Escape')
    await areTogether('at the start')
  })

  it('stay together when the leader seeks', async () => {
    await seekTo(leader, 30)
    await areTogether('after a seek')
  })

  it('stand still together, and go on together', async () => {
    await press(leader, 'Pause')
    await until(() => isSilent(guest), { what: 'silence at the guest' })
    await press(leader, 'Play')
    await hearing(guest.page)
    await areTogether('after a pause')
  })

  it('go to the next track together, without a word to the server in between', async () => {
    await seekTo(leader, 50)
    await areTogether('before the end of the track')
    await playing(guest, 'Chance 2')
    await areTogether('in the next track')
  })

  it('the guest stops hearing and joins in again where the others are', async () => {
    await press(guest, 'Pause')
    await until(() => isSilent(guest), { what: 'silence at the guest' })
    assert.ok(!(await isSilent(leader)))
    await press(guest, 'Play')
    await hearing(guest.page)
    await areTogether('after the guest has listened away')
  })

  it('what plays is not the guest’s to change', async () => {
    for (const name of ['Next', 'Previous', 'Shuffle']) assert.ok(await bar(guest).getByRole('button', { name, exact: true }).isDisabled())
    await guest.page.keyboard.press('Control+ArrowRight')
    await guest.page.getByText('admin decides what plays').waitFor()
    assert.ok(!(await isSilent(leader)))
  })

  it('the guest adds a track to the queue, and it plays for both', async () => {
    const { page } = guest
    await leader.page.getByRole('row').filter({ hasText: 'Chance 1' }).dblclick()
    await playing(guest, 'Chance 1')
    await page.goto(await albumPath(t, 'Chances'))
    await page.getByRole('row').filter({ hasText: 'Chance 4' }).getByRole('button', { name: 'More about Chance 4' }).click()
    await page.getByRole('menuitem', { name: 'Add to admin’s queue' }).click()
    await press(leader, 'Queue')
    await leader.page.getByText('Added by bob').waitFor()
    await press(leader, 'Next')
    await playing(leader, 'Chance 4')
    await playing(guest, 'Chance 4')
    await hearing(page)
    await areTogether('in what the guest has added')
  })

  it('go on while the server starts again, and are together as before', async () => {
    const [hers, his] = [await soundAt(leader.page), await soundAt(guest.page)]
    await t.restart()
    for (const [one, before] of [
      [leader, hers],
      [guest, his],
    ] as const)
      await until(async () => (await soundAt(one.page)) > before, { what: 'the music to go on' })
    await leader.page.getByText('Reconnecting…').waitFor({ state: 'hidden' })
    await guest.page.getByText('Reconnecting…').waitFor({ state: 'hidden' })
    await areTogether('after the restart')
    await seekTo(leader, 20)
    await areTogether('after a seek after the restart')
  })

  it('the guest’s plays are in the guest’s own history, each once', async () => {
    const names = async () => {
      const { items } = (await bob.get<{ items: { track: { name: string } }[] }>('/tutti/v1/history')).body
      return items.map(({ track }) => track.name)
    }
    await until(async () => (await names()).includes('Chance 2'), { what: 'the play in the history' })
    assert.equal((await names()).filter((name) => name === 'Chance 2').length, 1)
  })

  it('the guest is still there after a reload', async () => {
    await guest.page.reload()
    await bar(guest).getByText('Listening with admin').waitFor()
    await hearing(guest.page)
    await areTogether('after a reload')
  })

  it('the guest is alone again, and told so, when the leader ends it', async () => {
    await press(leader, 'Listen together')
    await leader.page.getByRole('button', { name: 'End', exact: true }).click()
    await guest.page.getByText('admin has ended the listening party').waitFor()
    await until(() => isSilent(guest), { what: 'silence at the guest' })
    assert.ok(!(await isSilent(leader)), 'the leader’s music goes on')
    assert.equal(await bar(guest).getByText('Listening with').count(), 0)
  })

  it('who plays something of their own leaves', async () => {
    const { body } = await t.admin.post<{ party: { link: string } }>('/tutti/v1/party')
    await guest.page.goto(`/together/${body.party.link.split('/together/')[1]}`)
    await guest.page.getByRole('button', { name: 'Join' }).click()
    await hearing(guest.page)
    await guest.page.goto(await albumPath(t, 'Chances'))
    await bar(guest).getByText('Listening with admin').waitFor()
    await guest.page.getByRole('row').filter({ hasText: 'Chance 1' }).dblclick()
    await guest.page.getByText('You no longer listen with admin').waitFor()
    await playing(guest, 'Chance 1')
    await hearing(guest.page)
    await until(async () => (await t.admin.get('/tutti/v1/party')).body.party.guests.length === 0, { what: 'the guest to be gone' })
  })

  it('the guest stands still, and is told why, when the leader does not come back', async () => {
    const { body } = await t.admin.post<{ party: { link: string } }>('/tutti/v1/party')
    await guest.page.goto(`/together/${body.party.link.split('/together/')[1]}`)
    await guest.page.getByRole('button', { name: 'Join' }).click()
    await hearing(guest.page)
    await leader.page.close()
    await guest.page.getByText('admin has gone').waitFor({ timeout: 60_000 })
    await until(() => isSilent(guest), { what: 'silence at the guest' })
    assert.equal((await bob.get<{ party: { role: string } }>('/tutti/v1/party')).body.party.role, 'guest', 'the party waits for the leader')
  })

  it('complained of nothing but the sign-in and the restart', () => {
    const expected = /401|WebSocket|ERR_CONNECTION|Failed to load resource/
    assert.deepEqual(
      [...leader.complaints, ...guest.complaints].filter((text) => !expected.test(text)),
      [],
    )
  })
})
