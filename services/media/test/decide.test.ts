import { newId } from '@tutti/kit'
import { needs } from '@tutti/testing'
import assert from 'node:assert/strict'
import { readdir, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { decide, fetchAll, type Limits, listener, type Media, startMedia, type Track } from './rig.ts'

/** What the browsers themselves answer when asked with canPlayType. */
const CHROME = [
  'audio/mpeg',
  'audio/flac',
  'audio/ogg; codecs=opus',
  'audio/ogg; codecs="vorbis"',
  'audio/mp4; codecs="mp4a.40.2"',
  'audio/wav; codecs="1"',
  'audio/aac',
]
const SAFARI = [
  'audio/mpeg',
  'audio/flac',
  'audio/mp4; codecs="mp4a.40.2"',
  'audio/mp4; codecs=alac',
  'audio/wav',
  'audio/x-aiff',
  'AUDIO/AAC',
]
const BARE = ['audio/ogg', 'audio/mp4']

type Golden = [container: string, codec: string, type: string, chrome: boolean, safari: boolean, bare: boolean]

const golden: Golden[] = [
  ['mp3', 'mp3', 'audio/mpeg', true, true, false],
  ['mp3', 'mp2', 'audio/mpeg', false, false, false],
  ['flac', 'flac', 'audio/flac', true, true, false],
  ['ogg', 'opus', 'audio/ogg; codecs=opus', true, false, true],
  ['ogg', 'vorbis', 'audio/ogg; codecs=vorbis', true, false, true],
  ['ogg', 'speex', 'audio/ogg', false, false, false],
  ['mp4', 'aac', 'audio/mp4; codecs="mp4a.40.2"', true, true, true],
  ['mp4', 'alac', 'audio/mp4; codecs=alac', false, true, false],
  ['wav', 'pcm', 'audio/wav', true, true, false],
  ['aiff', 'pcm', 'audio/aiff', false, true, false],
  ['adts', 'aac', 'audio/aac', true, true, false],
  ['asf', 'wmav2', 'audio/x-ms-wma', false, false, false],
  ['ape', 'ape', 'audio/x-ape', false, false, false],
  ['mp4', 'unknown', 'audio/mp4', false, false, false],
]

/** There is no such program, as on a machine without ffmpeg. */
const WITHOUT_FFMPEG = { TUTTI_FFMPEG: '/nowhere/ffmpeg' }

describe('deciding how a track is played where nothing else can be made of it', () => {
  let media: Media
  const viewer = listener()
  before(async () => {
    media = await startMedia(WITHOUT_FFMPEG)
  })
  after(() => media.stop())

  const add = async (container = 'mp3', codec = 'mp3') => {
    const path = `${newId()}.file`
    await writeFile(join(media.music, path), 'some bytes')
    return { path, id: await media.add({ id: newId(), path, container, codec }) }
  }
  const one = async (id: string, types = CHROME) => (await decide(media, viewer, { ids: [id], types }))[0]!

  for (const [container, codec, type, ...played] of golden)
    it(`plays ${codec} in ${container} where the client does, and says why where it does not`, async () => {
      const { id } = await add(container, codec)
      for (const [n, types] of [CHROME, SAFARI, BARE].entries()) {
        const { action, url, content_type, size, expires_at, reasons, duration_ms } = await one(id, types)
        assert.equal(action, played[n] ? 'direct' : 'none', `client ${n}`)
        assert.equal(content_type, type)
        assert.equal(duration_ms, 180_000)
        assert.equal(size, 10)
        assert.equal(url === null, !played[n])
        assert.equal(expires_at === null, !played[n])
        const expected = played[n] ? 'codec.playable' : codec === 'unknown' ? 'codec.unknown' : 'codec.not-playable'
        assert.deepEqual(
          reasons.map(({ code }) => code),
          played[n] ? [expected] : [expected, 'transcode.no-program'],
        )
      }
    })

  it('gives its reasons in words', async () => {
    const { id } = await add('mp4', 'alac')
    const text = async (types: string[]) => (await one(id, types)).reasons.map((reason) => reason.text)
    assert.deepEqual(await text(CHROME), [
      'Cannot play here: this client does not play ALAC (audio/mp4; codecs=alac).',
      "Nothing else can be made of it: ffmpeg is not installed (on Debian and Ubuntu: apt-get install ffmpeg; or in Tutti's folder: npm install --no-save @ffmpeg/core@0.12.10).",
    ])
    assert.deepEqual(await text(SAFARI), ['The client plays ALAC (audio/mp4; codecs=alac): the file is sent as it is.'])
  })

  for (const types of [['audio/*'], ['*/*'], ['  Audio/MPEG ; foo=bar '], ['audio/mp3'], ['audio/mpeg; codecs="mp3"']])
    it(`understands a client that says ${JSON.stringify(types)}`, async () => {
      assert.equal((await one((await add()).id, types)).action, 'direct')
    })

  for (const types of [[], ['nonsense'], ['audio/mpeg; codecs=opus'], [';;;'], ['']])
    it(`plays nothing to a client that says ${JSON.stringify(types)}`, async () => {
      assert.equal((await one((await add()).id, types)).action, 'none')
    })

  it('sends a file that is larger than wanted all the same', async () => {
    const [decision] = await decide(media, viewer, { ids: [(await add()).id], types: CHROME, max_bitrate: 96 })
    assert.equal(decision!.action, 'direct')
    assert.deepEqual(
      decision!.reasons.map(({ code }) => code),
      ['codec.playable', 'bitrate.limit', 'transcode.no-program'],
    )
  })

  it('keeps the order of the ids and knows what it does not know', async () => {
    const ids = [newId(), (await add()).id, newId()]
    const items = await decide(media, viewer, { ids, types: CHROME })
    assert.deepEqual(
      items.map((item) => item.track_id),
      ids,
    )
    assert.deepEqual(
      items.map((item) => item.reasons[0]!.code),
      ['track.unknown', 'codec.playable', 'track.unknown'],
    )
  })

  it('says since when a file is missing, and plays it as soon as it is there again', async () => {
    const { id, path } = await add()
    await rename(join(media.music, path), join(media.music, 'elsewhere'))
    assert.match((await one(id)).reasons[0]!.text, /^Cannot play here: its file is not there any more\.$/)
    await media.miss(id)
    const { action, reasons } = await one(id)
    assert.equal(action, 'none')
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ['file.missing'],
    )
    assert.match(reasons[0]!.text, /^Cannot play here: its file is missing since \d{4}-\d\d-\d\dT/)
    await rename(join(media.music, 'elsewhere'), join(media.music, path))
    assert.equal((await one(id)).action, 'direct')
  })

  it('names every reason there is', async () => {
    const { id, path } = await add('asf', 'wmav2')
    await unlink(join(media.music, path))
    assert.deepEqual(
      (await one(id)).reasons.map(({ code }) => code),
      ['file.missing', 'codec.not-playable'],
    )
  })

  it('refuses too many ids, none, and ids that are none', async () => {
    const status = async (body: unknown) => (await fetchAll(`${media.url}/tutti/v1/media/decide`, { method: 'POST', viewer, body })).status
    assert.equal(await status({ track_ids: Array.from({ length: 21 }, newId), types: CHROME }), 400)
    assert.equal(await status({ track_ids: [], types: CHROME }), 400)
    assert.equal(await status({ track_ids: ['x'], types: CHROME }), 400)
    assert.equal(await status({ types: CHROME }), 400)
  })

  it('is for those who are signed in', async () => {
    const { status } = await fetchAll(`${media.url}/tutti/v1/media/decide`, { method: 'POST', body: { track_ids: [newId()], types: [] } })
    assert.equal(status, 401)
  })

  it('says when the music folder itself is empty or gone', async () => {
    const { id } = await add()
    for (const name of await readdir(media.music)) await unlink(join(media.music, name))
    assert.deepEqual((await one(id)).reasons[0], {
      code: 'folder.not-mounted',
      text: 'Cannot play here: its music folder is empty (is the disk mounted?).',
    })
    await rename(media.music, `${media.music}-away`)
    assert.match((await one(id)).reasons[0]!.text, /^Cannot play here: its music folder is not there: it does not exist/)
    await rename(`${media.music}-away`, media.music)
  })
})

type Case = [what: string, track: Partial<Track>, wish: Limits & { types?: string[] }, decided: string, reasons: string[]]
const flac = { container: 'flac', codec: 'flac', bitrate: 900 }
const cases: Case[] = [
  ['a file that the client plays', {}, {}, 'direct', ['codec.playable']],
  [
    'a codec that it does not play',
    { container: 'asf', codec: 'wmav2', bitrate: 130 },
    {},
    'opus-160',
    ['codec.not-playable', 'transcode'],
  ],
  ['a lossless one that it does not play', { container: 'ape', codec: 'ape' }, {}, 'opus-192', ['codec.not-playable', 'transcode']],
  ['a file above its limit', flac, { max_bitrate: 200 }, 'opus-192', ['bitrate.limit', 'transcode']],
  ['a file a little above its limit', { bitrate: 325 }, { max_bitrate: 320 }, 'direct', ['codec.playable']],
  ['a limit that no rendition has', flac, { max_bitrate: 20 }, 'opus-32', ['bitrate.limit', 'transcode']],
  ['data that is dear', { bitrate: 320 }, { data_saver: true }, 'opus-96', ['data-saver', 'transcode']],
  ['data that is dear, and a file that is small', { bitrate: 64 }, { data_saver: true }, 'direct', ['codec.playable']],
  [
    'a sample rate above its limit',
    { ...flac, sampleRate: 96_000 },
    { max_sample_rate: 48_000 },
    'opus-192',
    ['sample-rate.limit', 'transcode'],
  ],
  [
    'a limit that opus cannot keep',
    { ...flac, sampleRate: 96_000 },
    { max_sample_rate: 44_100 },
    'aac-256-44100',
    ['sample-rate.limit', 'transcode'],
  ],
  ['a format that it wants', flac, { max_bitrate: 320, formats: ['mp3'] }, 'mp3-320', ['bitrate.limit', 'transcode']],
  ['a client without opus', flac, { max_bitrate: 128, types: ['audio/flac', 'audio/aac'] }, 'aac-128', ['bitrate.limit', 'transcode']],
  [
    'a client that plays nothing we make',
    { container: 'ape', codec: 'ape' },
    { types: ['audio/wav'] },
    'none',
    ['codec.not-playable', 'transcode.no-format'],
  ],
]

describe('deciding what is made of a track', needs('ffmpeg'), () => {
  let media: Media
  const viewer = listener()
  before(async () => {
    media = await startMedia()
  })
  after(() => media.stop())

  for (const [what, track, wish, decided, reasons] of cases)
    it(`takes the cheapest way for ${what}`, async () => {
      const path = `${newId()}.file`
      await writeFile(join(media.music, path), 'some bytes')
      const id = await media.add({ id: newId(), path, ...track })
      const [decision] = await decide(media, viewer, { ids: [id], types: CHROME, ...wish })
      const variant = decision!.action === 'transcode' ? new URL(decision!.url!).searchParams.get('v') : decision!.action
      assert.equal(variant, decided)
      assert.equal(decision!.size, decided === 'direct' || decided === 'none' ? 10 : null)
      assert.deepEqual(
        decision!.reasons.map(({ code }) => code),
        reasons,
      )
    })

  it('refuses limits that make no sense', async () => {
    for (const wish of [{ max_bitrate: 0 }, { max_bitrate: 1.5 }, { max_sample_rate: -1 }, { formats: ['wav'] }, { formats: [] }]) {
      const body = { track_ids: [newId()], types: CHROME, ...wish }
      const { status } = await fetchAll(`${media.url}/tutti/v1/media/decide`, { method: 'POST', viewer, body })
      assert.equal(status, 400, JSON.stringify(wish))
    }
  })
})
