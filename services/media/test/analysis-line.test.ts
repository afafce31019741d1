import { embeddedOnly, needs, system, type TestSystem, until } from '@tutti/testing'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { overviewOf, titles, writeProgrammes } from './programmes.ts'
import { fetchAll, fetchHead, linkTo, listener, type Media, startMedia } from './rig.ts'
import { addSound, childrenCalled } from './sounds.ts'

const noise = (n: number, seconds: number) => ({ title: `Song ${n}`, source: `anoisesrc=d=${seconds}:c=pink:seed=${n}:a=0.3:r=44100` })

describe('a library that waits to be analysed', needs('ffmpeg'), () => {
  let folder: string
  let music: string
  const SONGS = 9
  const start = (environment: Record<string, string>, isNew = false): Promise<TestSystem> =>
    system({ data: join(folder, 'data'), environment, ...(isNew ? { music: [music] } : { fresh: true }) })
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-line-'))
    music = join(folder, 'music')
    await writeProgrammes(
      music,
      Array.from({ length: SONGS }, (_, n) => noise(n, 60)),
    )
  })
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))

  it('waits for ffmpeg, says so, and begins when there is one; who is asked for comes first, and no one twice', async () => {
    const without = await start({ TUTTI_ANALYSES: '1', TUTTI_FFMPEG: join(folder, 'no-ffmpeg') }, true)
    const cookie = without.admin.cookie()
    const ids = await titles(without)
    const { waiting, analyzed, program } = await overviewOf(without)
    assert.deepEqual([waiting, analyzed, program], [SONGS, 0, null])
    const refused = await without.admin.get(`/tutti/v1/media/waveforms/${ids.get('Song 1')}`)
    assert.deepEqual([refused.status, refused.body.error.code], [404, 'media.not-analyzed'])
    assert.match(refused.body.error.message, /ffmpeg is not installed/)
    assert.ok(Number(refused.headers['retry-after']) >= 1)
    const { body: health } = await without.admin.get('/health')
    assert.match(health.services.media.analysis_rests, /ffmpeg is not installed/)
    await without.stop()

    const first = await start({ TUTTI_ANALYSES: '1' })
    const ask = (tutti: TestSystem, path: string) => tutti.anyone().get(path, { headers: { cookie } })
    const etagOf = async (tutti: TestSystem, title: string) => {
      const { status, headers } = await ask(tutti, `/tutti/v1/media/waveforms/${ids.get(title)}`)
      return status === 200 ? String(headers.etag) : undefined
    }
    const waitingIn = async (tutti: TestSystem) => (await ask(tutti, '/tutti/v1/media/analysis')).body.waiting as number
    const [last] = await first.databases.query<{ track_id: string }>(
      'media',
      'select track_id from analysis order by album_id desc limit 1',
    )
    const [wanted] = [...ids].find(([, id]) => id === last!.track_id)!
    await until(() => etagOf(first, wanted), { withinMs: 60_000, what: 'the one that is asked for' })
    assert.ok((await waitingIn(first)) >= 3, 'others still wait')
    const done = new Map<string, string>()
    for (const title of ids.keys()) {
      const [found] = (await ask(first, `/v1/audio-features?ids=${ids.get(title)}`)).body.audio_features
      if (found) done.set(title, (await etagOf(first, title))!)
    }
    await first.stop()

    const second = await start({ TUTTI_ANALYSES: '2' })
    await until(async () => (await waitingIn(second)) === 0, { withinMs: 120_000, what: 'the rest' })
    for (const [title, etag] of done) assert.equal(await etagOf(second, title), etag, title)
    for (const title of ids.keys()) assert.ok(await etagOf(second, title), title)
    await second.stop()
  })

  it('is not analysed where that is turned off', async () => {
    const off = await system({ music: [music], environment: { TUTTI_ANALYSES: '0' } })
    try {
      const id = await until(async () => (await titles(off)).get('Song 0'))
      const ask = async () => (await off.admin.get(`/v1/audio-features/${id}`)).body.error.message as string
      const isKnown = async () => !(await ask()).includes('no such track')
      await until(isKnown, { what: 'media to be told of the track' })
      assert.match(await ask(), /TUTTI_ANALYSES is 0/)
    } finally {
      await off.stop()
    }
  })
})

const alone = { ...needs('ffmpeg'), ...embeddedOnly('media stands alone here, on its embedded engines') }

describe('the analysis of a track', alone, () => {
  let media: Media
  const viewer = listener()
  type Health = { transcodes: number; analyses: number }
  const health = () => media.service.health() as Promise<Health>
  const analysisOf = (id: string) => fetchAll(`${media.url}/v1/audio-analysis/${id}`, { viewer })
  before(async () => {
    media = await startMedia({ TUTTI_ANALYSES: '1' })
  })
  after(() => media.stop())

  it('waits while something is made for a listener', async () => {
    const long = await addSound(media, { seconds: 600, kind: 'wav' })
    await until(async () => (await analysisOf(long)).status === 200, { withinMs: 60_000 })
    const url = await linkTo(media, viewer, { id: long, types: ['audio/ogg; codecs=opus'], max_bitrate: 128 })
    const head = await fetchHead(url)
    await until(async () => (await health()).transcodes === 1)
    const short = await addSound(media)
    const ended = new Promise((resolve) => head.on('end', resolve))
    head.resume()
    await ended
    const endedAt = Math.floor(Date.now() / 1_000)
    const { meta } = (await until(async () => {
      const { status, json } = await analysisOf(short)
      return status === 200 && json<{ meta: { timestamp: number } }>()
    })) as { meta: { timestamp: number } }
    assert.ok(meta.timestamp >= endedAt, `analysed ${endedAt - meta.timestamp} s before the listener had all`)
  })

  it('leaves no process behind when the service stops, within a second', async () => {
    const other = await startMedia({ TUTTI_ANALYSES: '1' })
    await addSound(other, { seconds: 1_200, kind: 'wav' })
    await until(async () => ((await other.service.health()) as Health).analyses === 1 && (await childrenCalled('ffmpeg')) === 1)
    const stopped = other.stop()
    await until(async () => (await childrenCalled('ffmpeg')) === 0, { withinMs: 1_000, what: 'the end of the process' })
    await stopped
  })
})
