import { needs, until } from '@tutti/testing'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { newId } from '@tutti/kit'
import { decide, fetchAll, fetchHead, listener, type Media, ORIGIN, startMedia } from './rig.ts'
import { childrenCalled } from './sounds.ts'

const run = promisify(execFile)
const VARIANTS = ['aac-64', 'aac-128', 'aac-256', 'opus-48', 'opus-96', 'opus-160']
/** More than a minute: what is made by one process is shorter. */
const SECONDS = 75
const HZ = 440
const RATE = 48_000
const SEGMENT_S = 3.84
const PROGRAMS = { ffmpeg: 'the system', npm: 'npm' }

type Variant = { init: string; segments: string[]; durations: number[] }

for (const [program, whose] of Object.entries(PROGRAMS))
  describe(`a track for a weak line, made by the ffmpeg of ${whose}`, needs('ffmpeg'), () => {
    let media: Media
    const viewer = listener()
    before(async () => {
      media = await startMedia({ TUTTI_FFMPEG: program, TUTTI_TRANSCODES: '2' })
    })
    after(() => media.stop())

    const add = async (source: string, seconds: number) => {
      const path = `${newId()}.flac`
      await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-ac', '2', '-sample_fmt', 's16', join(media.music, path)])
      return media.add({ id: newId(), path, container: 'flac', codec: 'flac', durationMs: seconds * 1_000 })
    }
    const addTone = () => add(`sine=${HZ}:r=44100:d=${SECONDS},volume=10dB`, SECONDS)
    const hlsOf = async (id: string): Promise<string> => {
      const [decision] = await decide(media, viewer, { ids: [id], hls: true })
      return media.url + decision!.hls_url!.slice(ORIGIN.length)
    }
    const textOf = async (url: string): Promise<string> => {
      const { status, body, headers } = await fetchAll(url)
      assert.equal(status, 200)
      assert.equal(headers['content-type'], 'application/vnd.apple.mpegurl')
      return body.toString()
    }
    const variantOf = async (url: string, name: string): Promise<Variant> => {
      const at = new URL(
        (await textOf(url)).split('\n').find((line) => line.startsWith(`${name}/`))!,
        url,
      )
      const text = await textOf(at.href)
      const lines = text.split('\n')
      return {
        init: new URL(/#EXT-X-MAP:URI="([^"]+)"/.exec(text)![1]!, at).href,
        segments: lines.filter((line) => /^\d+\.m4s/.test(line)).map((line) => new URL(line, at).href),
        durations: lines.filter((line) => line.startsWith('#EXTINF:')).map((line) => Number.parseFloat(line.slice(8))),
      }
    }
    const bytesOf = async (url: string): Promise<Buffer> => {
      const { status, body, headers } = await fetchAll(url)
      assert.equal(status, 200, body.toString().slice(0, 200))
      assert.equal(headers['content-type'], 'audio/mp4')
      return body
    }
    const decoded = async (bytes: Buffer): Promise<Int16Array> => {
      const given = ['-v', 'error', '-f', 'mp4', '-i', 'pipe:0', '-ac', '1', '-ar', String(RATE), '-f', 's16le', 'pipe:1']
      const call = run('ffmpeg', given, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 })
      call.child.stdin!.end(bytes)
      const { stdout, stderr } = await call
      assert.equal(stderr.toString(), '')
      return new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1)
    }

    for (const name of VARIANTS)
      it(`is ${SECONDS} s of the same tone in ${name}, without a gap or a click where segments meet`, async () => {
        const { init, segments, durations } = await variantOf(await hlsOf(await addTone()), name)
        assert.equal(segments.length, Math.ceil(SECONDS / SEGMENT_S))
        assert.ok(Math.abs(durations.reduce((sum, one) => sum + one, 0) - SECONDS) < 0.001)
        const parts = [await bytesOf(init)]
        for (const url of segments) parts.push(await bytesOf(url))
        const sound = await decoded(Buffer.concat(parts))
        assert.ok(Math.abs(sound.length / RATE - SECONDS) < 0.03, `${sound.length / RATE} s`)
        const { worst, at } = furthestFromTone(sound)
        assert.ok(worst < 0.15, `${worst} of the amplitude beside the wave at ${at / RATE} s`)
      })

    it('goes on in another variant at the same sample', async () => {
      const url = await hlsOf(await addTone())
      for (const names of [
        ['aac-256', 'aac-64'],
        ['opus-160', 'opus-48'],
      ]) {
        const [first, second] = await Promise.all(names.map((name) => variantOf(url, name)))
        const own = [first!, second!].map(async ({ init, segments }) => {
          const sound = await decoded(Buffer.concat([await bytesOf(init), ...(await Promise.all(segments.slice(0, 3).map(bytesOf)))]))
          return phaseAt(sound, 2 * SEGMENT_S)
        })
        const [one, other] = await Promise.all(own)
        assert.ok(Math.abs(one! - other!) < 0.01, `${names.join(', ')}: ${one} and ${other} turns`)
      }
    })

    it('takes no more of the line than its playlist says, whatever the music', async () => {
      const url = await hlsOf(await add('anoisesrc=d=20:c=white:r=44100:a=0.8', 20))
      const told = [...(await textOf(url)).matchAll(/BANDWIDTH=(\d+),AVERAGE-BANDWIDTH=(\d+),CODECS="([^"]+)"\n([a-z]+-\d+)/g)]
      assert.deepEqual(told.map(([, , , , name]) => name).toSorted(), VARIANTS.toSorted())
      for (const [, peak, , codecs, name] of told) {
        assert.equal(codecs, name!.startsWith('aac') ? 'mp4a.40.2' : 'opus')
        const { segments, durations } = await variantOf(url, name!)
        for (const [n, one] of segments.slice(0, -1).entries()) {
          const rate = ((await bytesOf(one)).length * 8) / durations[n]!
          assert.ok(rate <= Number(peak), `${name}: ${Math.round(rate)} bit/s in segment ${n}, ${peak} were told`)
        }
      }
    })

    it('is made once for all who listen, a minute at a time, and no process is left of who hangs up', async () => {
      const { segments } = await variantOf(await hlsOf(await addTone()), 'aac-256')
      const heads = await Promise.all(Array.from({ length: 50 }, () => fetchHead(segments[15]!)))
      assert.ok((await childrenCalled('ffmpeg')) <= 1)
      for (const head of heads) head.destroy()
      await until(async () => (await childrenCalled('ffmpeg')) === 0, { withinMs: 1_500, what: 'the end of the process' })
      assert.ok((await bytesOf(segments[15]!)).equals(await bytesOf(segments[15]!)))
    })

    it('has to wait when as many are made as may be, and is told how long', async () => {
      await until(async () => (await childrenCalled('ffmpeg')) === 0)
      const long = await add('anoisesrc=d=200:c=pink:r=44100', 200)
      const { segments } = await variantOf(await hlsOf(long), 'aac-256')
      const asked = await Promise.all([15, 31, 47].map((n) => fetchAll(segments[n]!)))
      const refused = asked.filter(({ status }) => status === 429)
      assert.equal(refused.length, 1)
      assert.ok(Number(refused[0]!.headers['retry-after']) >= 1)
    })

    it('says what there is none of, and is for those who have a link', async () => {
      const url = await hlsOf(await addTone())
      const changed = (path: string) => url.replace('index.m3u8', path)
      for (const path of ['flac-900/index.m3u8', 'aac-64/99.m4s', 'aac-64/x.m4s', 'aac-64/-1.m4s', 'aac-65/init.mp4']) {
        const { status, json } = await fetchAll(changed(path))
        assert.equal(status, 404, path)
        assert.match(json<{ error: { message: string } }>().error.message, /renditions are aac-128, aac-64.*segments of this one 0 to 19/)
      }
      for (const path of ['index.m3u8', 'aac-64/index.m3u8', 'aac-64/init.mp4', 'aac-64/0.m4s'])
        for (const wrong of [
          changed(path).replace('v=hls', 'v=original'),
          changed(path).replace(/s=./, 's=-'),
          changed(path).split('?')[0]!,
        ])
          assert.equal((await fetchAll(wrong)).status, 403, wrong)
      const elsewhere = url.replace(/\/media\/hls\/([^/]+)\/index.m3u8/, '/media/tracks/$1')
      assert.equal((await fetchAll(elsewhere)).status, 403)
    })

    it('says why it cannot be made', async () => {
      await writeFile(join(media.music, 'text.flac'), 'This is no music at all. '.repeat(1_000))
      const { segments } = await variantOf(
        await hlsOf(await media.add({ id: newId(), path: 'text.flac', container: 'flac', codec: 'flac' })),
        'opus-48',
      )
      assert.equal((await fetchAll(segments[0]!)).status, 422)
    })
  })

/** Ends that an encoder blurs are not looked at. */
const EDGE = RATE / 5

/** How far a sound leaves the wave of the tone from one sample to the next, at worst, as a part of its amplitude. */
const furthestFromTone = (sound: Int16Array): { worst: number; at: number } => {
  const turn = 2 * Math.cos((2 * Math.PI * HZ) / RATE)
  const amplitude = sound.subarray(EDGE, -EDGE).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  let [worst, at] = [0, 0]
  for (let n = EDGE; n < sound.length - EDGE; n += 1) {
    const off = Math.abs(sound[n]! - turn * sound[n - 1]! + sound[n - 2]!) / amplitude
    if (off > worst) [worst, at] = [off, n]
  }
  return { worst, at }
}

/** Of the tone in the fifth of a second from a place on, in turns. */
const phaseAt = (sound: Int16Array, atS: number): number => {
  let [sine, cosine] = [0, 0]
  const from = Math.round(atS * RATE)
  for (let n = from; n < from + EDGE; n += 1) {
    const angle = (2 * Math.PI * HZ * n) / RATE
    sine += sound[n]! * Math.sin(angle)
    cosine += sound[n]! * Math.cos(angle)
  }
  return Math.atan2(cosine, sine) / (2 * Math.PI)
}
