import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem } from '@tutti/testing'
import type { Listener } from './browser.ts'
import { tagsOf, writeByFfmpeg } from './music.ts'
import { albumPath, heardToTheEnd, openRecorded } from './recording.ts'
import { amplitudeAt, clickIn, longestQuiet, noteAt, phaseOf, quietSamples, RATE } from './tones.ts'

const HZ = 441
const OTHER_HZ = 1_000
/** Cut where no frame of any codec ends, and not where the wave is at rest. */
const CUT = 6 * RATE + 333
const ALL = 12 * RATE + 777
/** Short notes a second before the cut and behind it: what is between them is measured, whatever the beginning and the end are like. */
const MARKS = [CUT - RATE, CUT + RATE] as const
const MARK_HZ = 2_000
const MARK_SAMPLES = RATE / 20
const CROSSFADE_S = 4
/** Of the amplitude: what LAME itself leaves where a file begins in the middle of a wave is up to 0.4, a missing millisecond 1 and more. */
const CLICK = 0.6

/** By their endings, and what ffmpeg writes into them. */
const JOINED = {
  flac: ['flac', '-sample_fmt', 's32'],
  mp3: ['libmp3lame', '-b:a', '192k'],
  m4a: ['aac', '-b:a', '192k'],
  opus: ['libopus', '-b:a', '160k'],
}

type Cut = { marked?: boolean; hz: number; from: number; samples: number; album: string; track: number; file: string; encoder: string[] }
const write = ({ marked = false, hz, from, samples, album, track, file, encoder }: Cut) => {
  const isMarked = MARKS.map((at) => `between(n+${from},${at},${at + MARK_SAMPLES})`).join('+')
  const pitch = marked ? `if(${isMarked},${MARK_HZ},${hz})` : hz
  const sine = `aevalsrc='0.5*sin(2*PI*${pitch}*(n+${from})/${RATE})':s=${RATE}:n=1024,atrim=end_sample=${samples},aformat=channel_layouts=mono`
  writeByFfmpeg({ source: sine, tags: tagsOf(album, track, `${album} ${track}`), output: ['-ac', '2', '-c:a', ...encoder], file })
}

const writeTones = (folder: string) => {
  for (const [ending, encoder] of Object.entries(JOINED)) {
    const album = `Tone in ${ending}`
    write({ marked: true, hz: HZ, from: 0, samples: CUT, album, track: 1, file: join(folder, `1.${ending}`), encoder })
    write({ marked: true, hz: HZ, from: CUT, samples: ALL - CUT, album, track: 2, file: join(folder, `2.${ending}`), encoder })
  }
  for (const [album, hz] of Object.entries({ Low: HZ, High: OTHER_HZ }))
    write({ hz, from: 0, samples: 13 * RATE, album, track: 1, file: join(folder, `${album}.flac`), encoder: ['flac'] })
}

describe('tracks that follow each other', needs('chromium', 'ffmpeg'), () => {
  let t: TestSystem
  let folder: string
  let someone: Listener

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-tones-'))
    writeTones(folder)
    t = await system({ player: true, music: [folder] })
    someone = await openRecorded(t)
    const sound = JSON.stringify({ crossfadeS: CROSSFADE_S, loudness: 'off' })
    await someone.context.addInitScript(`localStorage.setItem('tutti.sound', '${sound}')`)
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const heard = (name: string, path: string) => heardToTheEnd(t, someone.page, { name, path })

  for (const ending of Object.keys(JOINED)) {
    it(`are one tone where it was cut in two files of ${ending}: no gap, no overlap, no click`, async () => {
      const name = `Tone in ${ending}`
      const sound = await heard(name, await albumPath(t, name))
      const [first, second] = MARKS.map((_, n) => noteAt(sound, { hz: MARK_HZ, samples: MARK_SAMPLES, nth: n }))
      const ms = (samples: number) => (samples / RATE) * 1_000
      const longer = second! - first! - (MARKS[1] - MARKS[0])
      assert.ok(Math.abs(ms(longer)) <= 5, `what is around the cut is ${ms(longer)} ms longer than it was: ${longestQuiet(sound)}`)
      const tone = sound.subarray(first! + 3 * MARK_SAMPLES, second! - MARK_SAMPLES)
      assert.equal(quietSamples(tone), 0, `${ms(quietSamples(tone))} ms of silence in it`)
      const turns = (phaseOf(tone, { hz: HZ, at: tone.length - RATE / 4 }) - phaseOf(tone, { hz: HZ, at: RATE / 4 }) + 1.5) % 1
      assert.ok(Math.abs(turns - 0.5) < 0.02, `the wave is ${ms(((turns - 0.5) * RATE) / HZ)} ms off behind the cut`)
      assert.ok(clickIn(tone, HZ) < CLICK, `a click of ${clickIn(tone, HZ)} of the amplitude`)
    })
  }

  it('fade into each other when they are of different albums, as loud together as one of them', async () => {
    const found = await t.admin.get<{ tracks: { items: { uri: string; name: string }[] } }>('/v1/search?type=track&q=1&limit=50')
    const uris = ['Low 1', 'High 1'].map((name) => found.body.tracks.items.find((one) => one.name === name)!.uri)
    const { body: list } = await t.admin.post<{ id: string }>('/v1/me/playlists', { name: 'Two tones' })
    await t.admin.post(`/v1/playlists/${list.id}/items`, { uris })
    const sound = await heard('Two tones', `/playlist/${list.id}`)
    const expected = (26 - CROSSFADE_S) * RATE
    assert.ok(Math.abs(sound.length - expected) < RATE / 2, `${sound.length / RATE} s`)
    const [low, high] = [amplitudeAt(sound, { hz: HZ, at: 5 * RATE }), amplitudeAt(sound, { hz: OTHER_HZ, at: sound.length - 5 * RATE })]
    const points = Array.from({ length: 60 }, (_, n) => Math.round((8.5 + n / 10) * RATE))
    const parts = points.map((at) => [amplitudeAt(sound, { hz: HZ, at }) / low, amplitudeAt(sound, { hz: OTHER_HZ, at }) / high] as const)
    for (const [n, [a, b]] of parts.entries()) {
      const db = 10 * Math.log10(a * a + b * b)
      assert.ok(Math.abs(db) <= 1, `${db} dB at ${points[n]! / RATE} s (${a}, ${b})`)
    }
    assert.ok(parts.filter(([a, b]) => a > 0.1 && b > 0.1).length > (CROSSFADE_S - 1) * 10, 'both are heard for the time of the fade')
  })

  it('complained of nothing', () => assert.deepEqual(someone.complaints, []))
})
