// Two windows of Chromium on the real system: how soon one obeys the other, and how far two who listen together are apart.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { system, type TestSystem, until } from '@tutti/testing'
import { hearing, type Listener, openListener, soundAt } from '../apps/web/test/browser.ts'
import { driftNow, writeChances } from '../apps/web/test/chances.ts'
import { albumPath, openRecorded } from '../apps/web/test/recording.ts'
import { percentile, type Row } from './row.ts'

const TIMES = 15
const DRIFT_FOR_MS = 60_000
const SETTLING_MS = 8_000
const RESTING_S = 1.5
const BUDGET_MS = 200
const DRIFT_MS = 100

/** Notes when a hand let go and when the sound began, stopped or was elsewhere; ms since the epoch, one clock for both windows. */
const MARKS = `
  let marks = new Map()
  let wanted = new Map()
  const note = (name) => {
    if (!marks.has(name)) marks.set(name, Date.now())
    wanted.get(name)?.(marks.get(name))
  }
  window.forgetMarks = () => void ((marks = new Map()), (wanted = new Map()))
  window.markOf = (name) => new Promise((resolve) => (marks.has(name) ? resolve(marks.get(name)) : wanted.set(name, resolve)))
  addEventListener('pointerup', () => note('pressed'), true)
  const Made = Audio
  Audio = function () {
    const one = new Made()
    for (const name of ['pause', 'playing', 'seeked', 'emptied']) one.addEventListener(name, () => note(name))
    return one
  }
`
type Mark = 'pressed' | 'pause' | 'playing' | 'seeked' | 'emptied'
type Windows = { one: Listener; other: Listener }

export const run = async (): Promise<Row[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-bench-devices-'))
  writeChances(folder, [600, 600, 600], 'm4a')
  const t = await system({ player: true, music: [folder] })
  try {
    return [...(await remote(t)), ...(await together(t))]
  } finally {
    await t.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const open = async (t: TestSystem, cookie: string, script?: string) => {
  const listener = await openListener({ base: t.url, cookie, withOwnScripts: true })
  if (script) await listener.context.addInitScript(script)
  await listener.page.goto(await albumPath(t, 'Chances'))
  return listener
}

const bar = ({ page }: Listener) => page.getByRole('region', { name: 'Player' })
const play = async ({ page }: Listener) => {
  await page.getByRole('button', { name: 'Play Chances' }).first().click()
  await hearing(page)
}
const button = (one: Listener, name: string) => bar(one).getByRole('button', { name, exact: true })

/** When something happened first, since the marks were taken away. Nobody asks again and again: that would take its time too. */
const mark = ({ page }: Listener, what: Mark) => page.evaluate<number>(`markOf('${what}')`)

type Try = { press: () => Promise<unknown>; at: Listener; heard: { name: string; by: Listener; as: Mark }[] }

/** From a hand that lets go to what was heard of it, ms. */
const tried = async ({ one, other }: Windows, { press, at, heard }: Try): Promise<number[]> => {
  for (const { page } of [one, other]) await page.evaluate('forgetMarks()')
  await press()
  const pressed = await mark(at, 'pressed')
  const took: number[] = []
  for (const { by, as } of heard) took.push((await mark(by, as)) - pressed)
  return took
}

// What is another track has to be fetched first.
const rows = (name: string, times: readonly number[]): Row[] => [
  {
    name: `${name}, p50 of ${times.length}`,
    value: percentile(times, 0.5),
    unit: 'ms',
    ...(name.startsWith('the next track') ? {} : { must: BUDGET_MS }),
  },
  { name: `${name}, worst`, value: Math.max(...times), unit: 'ms' },
]

const many = async (windows: Windows, next: (n: number) => Promise<Try>): Promise<Row[]> => {
  const found = new Map<string, number[]>()
  for (let n = 0; n < TIMES; n += 1) {
    const what = await next(n)
    const took = await tried(windows, what)
    for (const [i, { name }] of what.heard.entries()) found.set(name, [...(found.get(name) ?? []), took[i]!])
  }
  return [...found].flatMap(([name, times]) => rows(name, times))
}

const seek = async (at: Listener, share: number) => {
  const line = bar(at).getByRole('slider', { name: 'Position' }).locator('xpath=ancestor::span[contains(@class, "touch-none")]')
  const { x, y, width, height } = (await line.boundingBox())!
  await at.page.mouse.click(x + width * share, y + height / 2)
}

/** The music has been there for a while: what came before is over. */
const sounds = async ({ page }: Listener) => {
  const from = await until(async () => (await soundAt(page)) + 1, { what: 'sound' })
  await until(async () => (await soundAt(page)) > from - 1 + RESTING_S, { what: 'some sound' })
}

/** One window rules the other, then takes the music over. */
const remote = async (t: TestSystem): Promise<Row[]> => {
  const [one, other] = [await open(t, t.admin.cookie(), MARKS), await open(t, t.admin.cookie(), MARKS)]
  const windows = { one, other }
  try {
    await play(one)
    const there = (name: string, as: Mark) => [{ name, by: one, as }]
    const paused = await many(windows, async () => {
      if ((await soundAt(one.page)) < 0) await button(one, 'Play').click()
      await sounds(one)
      await button(other, 'Pause').waitFor()
      return { press: () => button(other, 'Pause').click(), at: other, heard: there('paused from the other window', 'pause') }
    })
    await button(one, 'Play').click()
    await sounds(one)
    const sought = await many(windows, async (n) => {
      await sounds(one)
      const press = () => seek(other, 0.1 + (n % 2) * 0.5 + n * 0.01)
      return { press, at: other, heard: there('sought from the other window', 'seeked') }
    })
    const skipped = await many(windows, async (n) => {
      await sounds(one)
      const press = () => button(other, n % 2 ? 'Previous' : 'Next').click()
      return { press, at: other, heard: there('the next track, from the other window', 'playing') }
    })
    const handed = await many(windows, async (n) => {
      const [from, to] = n % 2 ? [other, one] : [one, other]
      await sounds(from)
      const heard: Try['heard'] = [
        { name: 'taken over: silent where it was', by: from, as: 'emptied' },
        { name: 'taken over: sounding where it is wanted', by: to, as: 'playing' },
      ]
      return { press: () => bar(to).getByRole('button', { name: 'Play here' }).click(), at: to, heard }
    })
    return [...paused, ...sought, ...skipped, ...handed]
  } finally {
    await one.close()
    await other.close()
  }
}

/** Two listeners of one party, by what comes out of their audio graphs. */
const together = async (t: TestSystem): Promise<Row[]> => {
  const bob = await t.user('bob')
  const leader = await openRecorded(t)
  const guest = await openRecorded(t, bob.cookie())
  try {
    await leader.page.goto(await albumPath(t, 'Chances'))
    await play(leader)
    const { body } = await t.admin.post<{ party: { link: string } }>('/tutti/v1/party')
    await guest.page.goto(`/together/${body.party.link.split('/together/')[1]}`)
    await guest.page.getByRole('button', { name: 'Join' }).click()
    await hearing(guest.page)
    const joined = Date.now()
    await until(() => Date.now() - joined > SETTLING_MS, { withinMs: 2 * SETTLING_MS, what: 'both to settle' })
    const drifts: number[] = []
    while (Date.now() - joined < SETTLING_MS + DRIFT_FOR_MS) drifts.push(Math.abs((await driftNow(leader.page, guest.page)).ms))
    return [
      {
        name: `apart when listening together, p50 of ${drifts.length} in a minute`,
        value: percentile(drifts, 0.5),
        unit: 'ms',
        must: DRIFT_MS,
      },
      { name: 'apart when listening together, worst', value: Math.max(...drifts), unit: 'ms', must: DRIFT_MS },
    ]
  } finally {
    await leader.close()
    await guest.close()
  }
}
