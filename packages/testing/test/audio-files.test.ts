import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { after, before, it } from 'node:test'
import { audioFormats, tinyCover, writeAudioFile, writeLibrary } from '../src/audio-files/index.ts'

let dir: string
before(async () => void (dir = await mkdtemp(join(tmpdir(), 'tutti-files-'))))
after(() => rm(dir, { recursive: true }))

it('a made library is the same for the same seed, and another for another', async () => {
  const [a, b, c] = [
    await writeLibrary(join(dir, 'a'), { tracks: 40, seed: 5 }),
    await writeLibrary(join(dir, 'b'), { tracks: 40, seed: 5 }),
    await writeLibrary(join(dir, 'c'), { tracks: 40, seed: 6 }),
  ]
  assert.deepEqual(a, b)
  assert.notDeepEqual(a, c)
  for (const { path } of a) assert.deepEqual(await readFile(join(dir, 'a', path)), await readFile(join(dir, 'b', path)))
})

it('a made library has albums on two discs, compilations, several artists, identifiers and covers', async () => {
  const tracks = await writeLibrary(join(dir, 'rich'), { tracks: 300 })
  assert.equal(tracks.length, 300)
  assert.deepEqual(new Set(tracks.map((track) => track.format)), new Set(audioFormats))
  for (const some of ['discs', 'compilation', 'artists', 'musicBrainz', 'replayGain', 'lyrics', 'genres'] as const) {
    assert.ok(
      tracks.some(({ tags }) =>
        some === 'discs' ? tags.discs === 2 : some === 'artists' || some === 'genres' ? tags[some]!.length > 1 : tags[some],
      ),
      some,
    )
  }
  assert.ok(tracks.some((track) => track.coverHash) && tracks.some((track) => !track.coverHash))
})

const decoder = spawnSync('ffmpeg', ['-version']).status === 0

for (const format of audioFormats) {
  it(`a made ${format} file plays to its end`, { skip: decoder ? false : 'ffmpeg, the judge, is not installed' }, async () => {
    const path = join(dir, `plays.${format}`)
    await writeAudioFile({ path, format, tags: { title: 'Plays' }, seconds: 3, cover: tinyCover(1) })
    const { status, stdout, stderr } = spawnSync('ffmpeg', [
      '-v',
      'error',
      '-xerror',
      '-err_detect',
      'crccheck',
      '-i',
      path,
      '-map',
      '0:a',
      '-f',
      's16le',
      '-ar',
      '8000',
      '-ac',
      '1',
      'pipe:1',
    ])
    assert.equal(status, 0, stderr.toString())
    assert.ok(Math.abs(stdout.length / 2 / 8000 - 3) < 0.2, `${stdout.length / 2 / 8000} s`)
  })
}
