import { openAudioReader } from '@tutti/audio'
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, it } from 'node:test'
import { makeDemoMusic } from '../src/index.ts'

let dir: string
let files: string[]
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tutti-demo-'))
  files = (await makeDemoMusic(dir)).files
})
after(() => rm(dir, { recursive: true }))

it('a newcomer gets twelve tagged tracks of a minute or more, in three albums with covers', async () => {
  const reader = openAudioReader()
  const results = await reader.read(files.map((path) => ({ path, size: 0 })))
  await reader.close()
  const tracks = results.map((result) => (assert.ok(result.ok, JSON.stringify(result)), result.file))
  assert.equal(tracks.length, 12)
  assert.equal(new Set(tracks.map((track) => `${track.albumArtists}/${track.album}`)).size, 3)
  assert.equal(new Set(tracks.map((track) => track.coverHash)).size, 3)
  assert.equal(new Set(tracks.map((track) => track.audioHash)).size, 12)
  for (const track of tracks) {
    assert.ok(track.durationMs >= 60_000 && track.durationMs <= 120_000, `${track.title}: ${track.durationMs} ms`)
    assert.ok(track.track && track.date && track.genres.length && track.hasCover)
    assert.ok(track.replayGain.trackGain! > -12 && track.replayGain.trackGain! < 6 && track.replayGain.trackPeak! < 1)
  }
})

it('music that is there already is not made again, what is missing comes back the same, and no half file stays', async () => {
  const [kept, lost] = files as [string, string]
  await writeFile(kept, 'mine')
  const before = (await stat(lost)).size
  await unlink(lost)
  await makeDemoMusic(dir)
  assert.equal((await stat(kept)).size, 4)
  assert.equal((await stat(lost)).size, before)
  assert.deepEqual(
    (await readdir(dirname(kept))).filter((name) => name.startsWith('.')),
    [],
  )
})

it('a folder that cannot be written is told by name', async () => {
  await writeFile(join(dir, 'file'), '')
  await assert.rejects(makeDemoMusic(join(dir, 'file')), /cannot make demo music in .*file/)
})

it('making music can be called off', async () => {
  const stop = new AbortController()
  const making = makeDemoMusic(join(dir, 'other'), { signal: stop.signal })
  stop.abort()
  await assert.rejects(making, /called off|aborted/)
})
