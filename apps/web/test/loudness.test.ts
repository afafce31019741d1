import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { hearing, type Listener, openListener } from './browser.ts'
import { RATE, recordGraph, recording } from './recording.ts'
import { amplitudeAt, loudPart } from './tones.ts'

const HZ = 1_000
/** A sine of 1 kHz on both channels is as loud in LUFS as its peak in dBFS (ITU-R BS.1770-5: −3.01 for one channel at 997 Hz). */
const LEVELS = { Loud: -6, Quiet: -20, Faint: -40 }
const TARGET = -14
/** What is nearly silence is not made louder by more. */
const MOST_DB = 12
const SECONDS = 8

const writeSine = (file: string, name: string, db: number) => {
  const sine = `aevalsrc='${10 ** (db / 20)}*sin(2*PI*${HZ}*t)|${10 ** (db / 20)}*sin(2*PI*${HZ}*t)':s=${RATE}:d=${SECONDS}`
  const tags = { title: name, album: name, artist: 'Tones', album_artist: 'Tones', track: 1, genre: 'Tones' }
  const given = Object.entries(tags).flatMap(([tag, text]) => ['-metadata', `${tag}=${text}`])
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', sine, ...given, '-c:a', 'flac', file])
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
    someone = await openListener({ base: t.url, cookie: t.admin.cookie(), withOwnScripts: true })
    await recordGraph(someone.context)
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** dBFS of the tone, as it is heard. */
  const heard = async (name: string): Promise<number> => {
    const { page } = someone
    const { body } = await t.admin.get<{ albums: { items: { id: string }[] } }>(`/v1/search?type=album&q=${name}`)
    await page.goto(`/album/${body.albums.items[0]!.id}`)
    await page
      .getByRole('button', { name: `Play ${name}`, exact: true })
      .first()
      .click()
    await hearing(page, name)
    await page.locator('svg[data-waveform]').first().waitFor({ state: 'attached' })
    await until(async () => !(await t.admin.get<{ is_playing: boolean }>('/tutti/v1/player')).body.is_playing, {
      what: 'the end',
      withinMs: 30_000,
    })
    const sound = loudPart(await recording(page))
    return 20 * Math.log10(amplitudeAt(sound, { hz: HZ, at: Math.round(sound.length / 2) }))
  }

  for (const [name, db] of Object.entries(LEVELS)) {
    const wanted = Math.min(TARGET, db + MOST_DB)
    it(`is heard at ${wanted} LUFS when it was recorded at ${db}, with its waveform to seek in`, async () => {
      const level = await heard(name)
      assert.ok(Math.abs(level - wanted) < 0.5, `${level} dB`)
    })
  }

  it('is heard as it was recorded when the listener wants it so', async () => {
    await someone.context.addInitScript(`localStorage.setItem('tutti.sound', '{"crossfadeS":0,"loudness":"off"}')`)
    const level = await heard('Loud')
    assert.ok(Math.abs(level - LEVELS.Loud) < 0.5, `${level} dB`)
  })

  it('complained of nothing', () => assert.deepEqual(someone.complaints, []))
})
