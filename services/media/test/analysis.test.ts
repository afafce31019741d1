import { needs, system, type TestSystem, until } from '@tutti/testing'
import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { newId } from '@tutti/kit'
import {
  analysed,
  chords,
  clicks,
  loudnessOf,
  measured,
  overviewOf,
  pastOf,
  type Programme,
  tellings,
  titles,
  writeProgrammes,
  writeUndecodable,
} from './programmes.ts'

const NOISE = (seed: number, amplitude: number) => `anoisesrc=d=8:c=pink:seed=${seed}:a=${amplitude}:r=44100`
const STEREO = ['-ac', '2']

/** From very soft to very loud, mono and stereo, in several rates and formats. */
const KNOWN: Programme[] = [
  { title: 'A tone', source: 'sine=1000:d=8:r=48000,volume=12dB', arguments: STEREO },
  { title: 'A soft tone', source: 'sine=440:d=8,volume=-18dB', kind: 'wav' },
  { title: 'A low tone', source: 'sine=60:d=8,volume=6dB', arguments: STEREO },
  { title: 'Noise', source: NOISE(1, 0.3) },
  { title: 'Loud noise', source: NOISE(2, 1), arguments: STEREO, kind: 'mp3' },
  { title: 'Soft noise', source: NOISE(3, 0.02), kind: 'ogg' },
  { title: 'Noise in Opus', source: NOISE(4, 0.2), kind: 'opus' },
  { title: 'Noise in AAC', source: NOISE(5, 0.2), arguments: STEREO, kind: 'm4a' },
  { title: 'High rate', source: 'anoisesrc=d=6:c=pink:seed=6:a=0.4:r=96000', arguments: STEREO },
  { title: 'Loud and soft', source: `${NOISE(7, 0.5)},volume='if(lt(t,3),1,0.05)':eval=frame` },
]

const SOUNDS: Programme[] = [
  { title: 'First', album: 'Two', source: NOISE(8, 0.8) },
  { title: 'Second', album: 'Two', source: NOISE(9, 0.05) },
  {
    title: 'Tagged',
    source: NOISE(10, 0.3),
    tags: { REPLAYGAIN_TRACK_GAIN: '-7.50 dB', REPLAYGAIN_TRACK_PEAK: '0.500000', REPLAYGAIN_ALBUM_GAIN: '-6.00 dB' },
  },
  { title: 'Silence', source: 'anullsrc=d=5', arguments: ['-t', '5'] },
  { title: 'Blink', source: 'sine=440:d=0.1' },
  { title: 'Clicks', source: clicks(120, 30) },
  { title: 'Slow clicks', source: clicks(84, 30) },
  {
    title: 'C major',
    source: chords(
      [
        [48, 60, 64, 67],
        [53, 60, 65, 69],
        [55, 59, 62, 67],
        [48, 60, 64, 67],
      ],
      16,
    ),
  },
  {
    title: 'A minor',
    source: chords(
      [
        [57, 60, 64, 69],
        [50, 62, 65, 69],
        [52, 59, 64, 68],
        [57, 60, 64, 69],
      ],
      16,
    ),
  },
  { title: 'Quiet, then loud', source: "sine=440:d=10,volume='if(lt(t,5),0.1,6)':eval=frame" },
]

describe('the sound of tracks', needs('ffmpeg'), () => {
  let tutti: TestSystem
  let music: string
  let known: string[]
  let sounds: string[]
  let ids: Map<string, string>
  const id = (title: string) => ids.get(title)!
  const get = (path: string, headers = {}) => tutti.admin.get(path, { headers })
  const features = async (title: string) => (await get(`/v1/audio-features/${id(title)}`)).body
  const waveform = async (title: string) =>
    (await get(`/tutti/v1/media/waveforms/${id(title)}`)).body as { duration_ms: number; peaks: number[] }

  before(async () => {
    music = await mkdtemp(join(tmpdir(), 'tutti-music-'))
    known = await writeProgrammes(music, KNOWN)
    sounds = await writeProgrammes(music, SOUNDS)
    await writeUndecodable(sounds[0]!, join(music, 'Broken.flac'))
    tutti = await system({ music: [music], environment: { TUTTI_ANALYSES: '1' } })
    ids = await analysed(tutti)
  })
  after(async () => {
    await tutti?.stop()
    await rm(music, { recursive: true, force: true })
  })

  it('is as loud as ffmpeg says, within 0.2 LU and 0.3 dB of the peak', async () => {
    const told = await loudnessOf(
      tutti,
      KNOWN.map(({ title }) => id(title)),
    )
    for (const [n, { title }] of KNOWN.entries()) {
      const { loudness, truePeak } = await measured(known[n]!)
      assert.equal(told[n]!.source, 'measured')
      assert.ok(Math.abs(told[n]!.integrated_lufs! - loudness) <= 0.2, `${title}: ${told[n]!.integrated_lufs} LUFS, ffmpeg ${loudness}`)
      assert.ok(Math.abs(told[n]!.true_peak_dbtp! - truePeak) <= 0.3, `${title}: ${told[n]!.true_peak_dbtp} dBTP, ffmpeg ${truePeak}`)
      assert.equal((await features(title)).loudness, told[n]!.integrated_lufs)
    }
  })

  it('is measured over an album as over one programme', async () => {
    const told = await until(async () => {
      const [first, second] = await loudnessOf(tutti, [id('First'), id('Second')])
      return first?.album_lufs === second?.album_lufs ? first : undefined
    })
    const { loudness } = await measured(sounds[0]!, sounds[1]!)
    const { truePeak } = await measured(sounds[0]!)
    assert.ok(Math.abs(told.album_lufs! - loudness) <= 0.2, `${told.album_lufs} LUFS, ffmpeg ${loudness}`)
    assert.ok(Math.abs(told.album_true_peak_dbtp! - truePeak) <= 0.3, `${told.album_true_peak_dbtp} dBTP, ffmpeg ${truePeak}`)
  })

  it('is as loud as its ReplayGain tags say, where there are any', async () => {
    const [told] = await loudnessOf(tutti, [id('Tagged')])
    assert.deepEqual(
      { ...told, album_true_peak_dbtp: 0 },
      { integrated_lufs: -10.5, true_peak_dbtp: -6.02, album_lufs: -12, album_true_peak_dbtp: 0, source: 'tags' },
    )
    assert.ok((await waveform('Tagged')).peaks.length === 800)
    const { body } = await tutti.admin.post('/tutti/v1/media/decide', { track_ids: [id('Tagged')], types: ['audio/flac'] })
    assert.equal(body.items[0].has_waveform, true)
  })

  it('has no loudness in silence and in a blink, and a waveform all the same', async () => {
    const [silence, blink] = await loudnessOf(tutti, [id('Silence'), id('Blink')])
    assert.deepEqual([silence!.integrated_lufs, silence!.true_peak_dbtp, blink!.integrated_lufs], [null, null, null])
    assert.ok(Math.abs(blink!.true_peak_dbtp! + 18) < 1, `${blink!.true_peak_dbtp} dBTP`)
    assert.ok((await waveform('Silence')).peaks.every((peak) => peak === 0))
    assert.ok(Math.abs((await waveform('Blink')).duration_ms - 100) <= 10)
    const { tempo, key, energy } = await features('Silence')
    assert.deepEqual([tempo, key, energy], [null, -1, null])
  })

  it('is drawn as high as it is loud', async () => {
    const { duration_ms, peaks } = await waveform('Quiet, then loud')
    assert.ok(Math.abs(duration_ms - 10_000) < 100)
    assert.equal(peaks.length, 800)
    const [quiet, loud] = [peaks.slice(5, 390), peaks.slice(410, 795)]
    assert.ok(
      quiet.every((peak) => Math.abs(peak - 255 / 80) <= 2),
      `quiet: ${Math.min(...quiet)} to ${Math.max(...quiet)}`,
    )
    assert.ok(
      loud.every((peak) => Math.abs(peak - (255 * 6) / 8) <= 8),
      `loud: ${Math.min(...loud)} to ${Math.max(...loud)}`,
    )
  })

  it('has a tempo and a key where one hears them', async () => {
    for (const [title, bpm] of [
      ['Clicks', 120],
      ['Slow clicks', 84],
    ] as const) {
      const { tempo } = await features(title)
      assert.ok(Math.abs(tempo - bpm) <= 2, `${title}: ${tempo} BPM`)
    }
    const keys = await Promise.all(['C major', 'A minor'].map(features))
    assert.deepEqual(
      keys.map(({ key, mode }) => [key, mode]),
      [
        [0, 1],
        [9, 0],
      ],
    )
    const noise = await features('Noise')
    assert.deepEqual([noise.tempo, noise.key, noise.mode], [null, -1, null])
  })

  it('is told in the shape of the Web API, with null for what nobody knows', async () => {
    const one = await features('C major')
    assert.equal(one.type, 'audio_features')
    assert.equal(one.uri, `spotify:track:${id('C major')}`)
    assert.equal(one.track_href, `${tutti.url}/v1/tracks/${id('C major')}`)
    for (const share of ['energy', 'danceability', 'valence']) assert.ok(one[share] >= 0 && one[share] <= 1, `${share}: ${one[share]}`)
    for (const unknown of ['acousticness', 'instrumentalness', 'liveness', 'speechiness', 'time_signature'])
      assert.equal(one[unknown], null)
    const { body } = await get(`/v1/audio-features?ids=${id('Clicks')},${newId()},${id('Broken') ?? newId()},${id('C major')}`)
    assert.deepEqual(
      body.audio_features.map((each: { id: string } | null) => each?.id),
      [id('Clicks'), undefined, undefined, id('C major')],
    )
    const { track, beats, segments } = (await get(`/v1/audio-analysis/${id('C major')}`)).body
    assert.deepEqual([track.key, track.mode, track.duration, track.loudness], [0, 1, 16, one.loudness])
    assert.deepEqual([beats, segments], [[], []])
  })

  it('is kept by a browser, which asks whether it is still the same', async () => {
    const path = `/tutti/v1/media/waveforms/${id('Noise')}`
    const { headers } = await get(path)
    assert.match(String(headers['cache-control']), /^private, max-age=86400$/)
    assert.equal((await get(path, { 'if-none-match': String(headers.etag) })).status, 304)
  })

  it('names what is broken as a problem, and the others do not wait for it', async () => {
    const { analyzed, failed, program, problems } = await overviewOf(tutti)
    assert.deepEqual([analyzed, failed, problems.total], [KNOWN.length + SOUNDS.length, 1, 1])
    assert.match(program!, /^ffmpeg \d/)
    assert.ok(problems.items[0]!.reason.length > 5)
    const refused = await get(`/tutti/v1/media/waveforms/${problems.items[0]!.track_id}`)
    assert.deepEqual([refused.status, refused.body.error.code], [404, 'media.not-analyzed'])
    assert.ok(refused.body.error.message.includes(problems.items[0]!.reason))
  })

  it('is told of once for each track, and again to whoever comes later', async () => {
    const told = await tellings(tutti)
    assert.deepEqual([...new Set(told.values())], [1])
    assert.equal(told.size, KNOWN.length + SOUNDS.length)
    assert.deepEqual((await pastOf(tutti)).sort(), [...told.keys()].sort())
  })

  it('says what is wrong with a request', async () => {
    const refusals: [string, number, string][] = [
      [`/tutti/v1/media/waveforms/${newId()}`, 404, 'media.track-unknown'],
      ['/tutti/v1/media/waveforms/none', 404, 'media.track-unknown'],
      [`/v1/audio-features/${newId()}`, 404, 'media.track-unknown'],
      [`/v1/audio-analysis/${newId()}`, 404, 'media.track-unknown'],
      ['/v1/audio-features?ids=', 400, 'request.invalid'],
      [`/v1/audio-features?ids=${Array.from({ length: 101 }, () => id('Noise')).join(',')}`, 400, 'request.invalid'],
    ]
    for (const [path, status, code] of refusals) {
      const { status: got, body } = await get(path)
      assert.equal(got, status, path)
      if (path.startsWith('/tutti')) assert.equal(body.error.code, code, path)
    }
    const listener = await tutti.user('listener')
    assert.equal((await listener.get('/tutti/v1/media/analysis')).status, 403)
    assert.equal((await listener.get(`/tutti/v1/media/waveforms/${id('Noise')}`)).status, 200)
  })

  it('is analysed anew when its file is another one, and forgotten with it', async () => {
    const before = (await get(`/tutti/v1/media/waveforms/${id('Noise')}`)).headers.etag
    await appendFile(known[3]!, Buffer.alloc(64))
    await rm(known[0]!)
    await tutti.admin.post('/tutti/v1/scans', {})
    await tutti.settled()
    await until(async () => (await get(`/tutti/v1/media/waveforms/${id('Noise')}`)).headers.etag !== before, { withinMs: 60_000 })
    await until(async () => (await tellings(tutti)).get(id('Noise')) === 2)
    assert.deepEqual(
      [...(await tellings(tutti)).values()].filter((times) => times !== 1),
      [2],
    )
    assert.equal((await tutti.admin.post('/tutti/v1/missing/purge', { all: true })).status, 202)
    await until(async () => (await get(`/v1/audio-features?ids=${id('A tone')}`)).body.audio_features[0] === null)
    assert.ok(!(await titles(tutti)).has('A tone'))
  })
})
