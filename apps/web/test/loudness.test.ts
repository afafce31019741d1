import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import type { Listener } from './browser.ts'
import { tagsOf, writeByFfmpeg } from './music.ts'
import { albumPath, heardToTheEnd, openRecorded } from './recording.ts'
import { amplitudeAt, RATE } from './tones.ts'

const HZ = 1_000
/** A sine of 1 kHz on both channels is as loud in LUFS as its peak in dBFS (ITU-R BS.1770-5: −3.01 for one channel at 997 Hz). */
const LEVELS = { Loud: -6, Quiet: -20, Faint: -40 }
const TARGET = -14
/** What is nearly silence is not made louder by more. */
const MOST_DB = 12
const SECONDS = 8

const writeSine = (file: string, name: string, db: number) => {
  const sine = `aevalsrc='${10 ** (db / 20)}*sin(2*PI*${HZ}*t)|${10 ** (db / 20)}*sin(2*PI*${HZ}*t)':s=${RATE}:d=${SECONDS}`
  writeByFfmpeg({ source: sine, tags: tagsOf(name, 1), output: ['-c:a', 'flac'], file })
}

describe('music of different loudness', needs('chromium', 'ffmpeg'), () => {
  let t: TestSystem
  let folder: string
  let someone: Listener

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-loudness-'))
    for (const [name, db] of Object.entries(LEVELS)) writeSine(join(folder, `${name}.flac`), name, db)
    t = await system({ player: true, music: [folder], environment: { TUTTI_ANALYSES: '1' } })
    const analyzed = async () => (await t.admin.get<{ analyzed: number }>('/tutti/v1/media/analysis')).body.analyzed
    await until(async () => (await analyzed()) === Object.keys(LEVELS).length, { what: 'all to be measured', withinMs: 60_000 })
    someone = await openRecorded(t)
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** dBFS of the tone, as it is heard. */
  const heard = async (name: string): Promise<number> => {
    const { page } = someone
    const meanwhile = () => page.locator('svg[data-waveform]').first().waitFor({ state: 'attached' })
    const sound = await heardToTheEnd(t, page, { name, path: await albumPath(t, name), meanwhile })
    return 20 * Math.log10(amplitudeAt(sound, { hz: HZ, at: Math.round(sound.length / 2) }))
  }

  for (const [name, db] of Object.entries(LEVELS)) {
    const wanted = Math.min(TARGET, db + MOST_DB)
    it(`is heard at ${wanted} LUFS when it was recorded at ${db}, with its waveform to seek in`, async () => {
      const level = await heard(name)
      assert.ok(Math.abs(level - wanted) < 0.5, `${level} dB`)
    })
  }

  it('is as loud when it was downloaded', async () => {
    const { page } = someone
    await page.goto(await albumPath(t, 'Loud'))
    await page.getByRole('button', { name: 'Download Loud' }).click()
    await page.getByRole('button', { name: 'Remove the download of Loud' }).waitFor()
    const level = await heard('Loud')
    assert.ok(Math.abs(level - TARGET) < 0.5, `${level} dB`)
  })

  it('is heard as it was recorded when the listener wants it so', async () => {
    await someone.context.addInitScript(`localStorage.setItem('tutti.sound', '{"crossfadeS":0,"loudness":"off"}')`)
    const level = await heard('Loud')
    assert.ok(Math.abs(level - LEVELS.Loud) < 0.5, `${level} dB`)
  })

  it('complained of nothing', () => assert.deepEqual(someone.complaints, []))
})
