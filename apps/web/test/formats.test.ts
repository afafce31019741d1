import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { needs, system, type TestSystem, until } from '@tutti/testing'
import { type Listener, seekByHand, soundAt } from './browser.ts'
import { tagsOf, writeByFfmpeg } from './music.ts'
import { albumPath, heardNear, openRecorded, playFrom, recording } from './recording.ts'
import { sweep } from './sweep.ts'

const SECONDS = 300
/** Parts of the track that are asked for, one after the other: far ahead of what was fetched, and back. */
const PLACES = [0.82, 0.31]
const NEAR_S = 0.1
/** Both places, and where it was before, are further apart. */
const SAME_S = 15

/** By names of ours: the ending, and what ffmpeg writes into it. */
const FORMATS: Record<string, [ending: string, ...output: string[]]> = {
  'mp3 of one bitrate': ['mp3', '-c:a', 'libmp3lame', '-b:a', '128k'],
  // Of a bare tone the frames of VBR are so small that six of them share their bits: music never does that, and the first 150 ms would be mute.
  'mp3 of many bitrates': ['mp3', '-c:a', 'libmp3lame', '-abr', '1', '-b:a', '128k'],
  flac: ['flac', '-c:a', 'flac'],
  'ogg vorbis': ['ogg', '-c:a', 'libvorbis'],
  opus: ['opus', '-c:a', 'libopus'],
  'aac in m4a': ['m4a', '-c:a', 'aac'],
  alac: ['m4a', '-c:a', 'alac'],
  wav: ['wav', '-c:a', 'pcm_s16le'],
  aiff: ['aiff', '-c:a', 'pcm_s16be', '-write_id3v2', '1'],
  wma: ['wma', '-c:a', 'wmav2'],
  wavpack: ['wv', '-c:a', 'wavpack'],
}

const writeSweeps = (folder: string) => {
  for (const [name, [ending, ...encoder]] of Object.entries(FORMATS)) {
    const output = ['-ac', '2', ...encoder]
    writeByFfmpeg({ source: sweep(SECONDS), tags: tagsOf(`Sweep in ${name}`, 1), output, file: join(folder, `${name}.${ending}`) })
  }
}

describe('in Chromium', needs('chromium', 'ffmpeg'), () => {
  let t: TestSystem
  let folder: string
  let someone: Listener

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-sweeps-'))
    writeSweeps(folder)
    t = await system({ player: true, music: [folder] })
    someone = await openRecorded(t)
    await someone.context.addInitScript(`localStorage.setItem('tutti.sound', '{"loudness":"off","crossfadeS":0}')`)
  })
  after(async () => {
    await someone?.close()
    await t?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Seeks by the hand; answers where to, in seconds, as the player asks the server. */
  const seekTo = async (part: number): Promise<number> => {
    const { page } = someone
    const asked = page.waitForRequest((request) => /\/player\/seek/.test(request.url()))
    await seekByHand(page, part)
    return Number(new URL((await asked).url()).searchParams.get('position_ms')) / 1_000
  }

  const heardAfter = (aroundS: number): Promise<number> => heardNear(someone.page, { aroundS, withinS: SAME_S })

  for (const name of Object.keys(FORMATS))
    it(`${name} plays, and one hears what one seeks, to a tenth of a second`, async () => {
      const { page } = someone
      const album = `Sweep in ${name}`
      await playFrom(page, { name: album, path: await albumPath(t, album) })
      await heardAfter(0)
      for (const place of PLACES) {
        await recording(page)
        const asked = await seekTo(place)
        assert.ok(Math.abs(asked - place * SECONDS) < 5, `${asked} s was asked`)
        const heard = await heardAfter(asked)
        assert.ok(Math.abs(heard - asked) < NEAR_S, `${heard.toFixed(3)} s is heard where ${asked} s was asked`)
      }
      // The next page would go on with this one.
      await page.getByRole('button', { name: 'Pause', exact: true }).first().click()
      await until(async () => (await soundAt(page)) < 0)
    })
})
