import { audioFormats, tinyCover, writeAudioFile, writeLibrary, type LibraryTrack } from '@tutti/testing/audio-files'
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ByteVector, File, Picture, PictureType } from 'node-taglib-sharp'
import { mimeType, openAudioReader, type AudioFile, type AudioReader } from '../src/index.ts'

let dir: string
let reader: AudioReader
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tutti-audio-'))
  reader = openAudioReader()
})
after(async () => {
  await reader.close()
  await rm(dir, { recursive: true })
})

const read = async (path: string | Buffer): Promise<AudioFile> => {
  const [result] = await reader.read([{ path, size: 0 }])
  assert.ok(result!.ok, JSON.stringify(result))
  return result!.file
}

const expected = ({ tags, coverHash }: LibraryTrack, file: AudioFile) => ({
  ...file,
  ...tags,
  musicBrainz: { ...file.musicBrainz, ...tags.musicBrainz },
  replayGain: { ...file.replayGain, ...tags.replayGain },
  hasCover: coverHash !== undefined,
  ...(coverHash ? { coverHash } : {}),
})

describe('a listener’s files', () => {
  it('are read with every tag that they carry, in every format', async () => {
    const tracks = await writeLibrary(join(dir, 'library'), { tracks: 210, seed: 3 })
    const results = await reader.read(tracks.map((track) => ({ path: join(dir, 'library', track.path), size: 0 })))
    for (const [n, track] of tracks.entries()) {
      const result = results[n]!
      assert.ok(result.ok, JSON.stringify([track.path, result]))
      assert.deepEqual(result.file, expected(track, result.file), track.path)
      assert.ok(Math.abs(result.file.durationMs - track.seconds * 1000) < 100, `${track.path}: ${result.file.durationMs} ms`)
    }
    const hashes = new Set(results.map((result) => result.ok && result.file.audioHash))
    assert.equal(hashes.size, tracks.length)
  })

  it('are as long as they are, also an mp3 of changing bitrate that does not say so itself', async () => {
    const path = join(dir, 'changing.mp3')
    // MPEG 1, layer III, 44.1 kHz: 32 kbit/s for a while, then 320.
    const frame = (rate: number, length: number) => Buffer.concat([Buffer.from([0xff, 0xfb, rate << 4, 0xc4]), Buffer.alloc(length - 4)])
    const [quiet, loud] = [Array<Buffer>(1_000).fill(frame(1, 104)), Array<Buffer>(2_000).fill(frame(14, 1_044))]
    await writeFile(path, Buffer.concat([...quiet, ...loud]))
    const seconds = (3_000 * 1_152) / 44_100
    assert.ok(Math.abs((await read(path)).durationMs - seconds * 1_000) < 30, `${(await read(path)).durationMs} ms`)
    await writeFile(path, Buffer.concat(loud))
    assert.ok(Math.abs((await read(path)).durationMs - (seconds * 2_000) / 3) < 100, `${(await read(path)).durationMs} ms`)
  })

  for (const format of audioFormats) {
    it(`keep the identity of their audio when a ${format} file is retagged, and the new tags are seen`, async () => {
      const path = join(dir, `retagged.${format}`)
      await writeAudioFile({ path, format, tags: { title: 'Before', artists: ['One'] }, seconds: 12 })
      const before = await read(path)
      retag(path)
      const after = await read(path)
      assert.equal(after.title, `After ${'x'.repeat(500)}`)
      assert.equal(after.hasCover, true)
      assert.equal(after.audioHash, before.audioHash)
      assert.equal(after.durationMs, before.durationMs)
    })
  }

  for (const format of ['ogg', 'opus'] as const) {
    it(`keep it when a tagger numbers the pages of an ${format} file anew`, async () => {
      const path = join(dir, `renumbered.${format}`)
      await writeAudioFile({ path, format, tags: { title: 'Numbered' }, seconds: 30 })
      const { audioHash } = await read(path)
      const bytes = readFileSync(path)
      for (let at = bytes.indexOf('OggS'); at >= 0; at = bytes.indexOf('OggS', at + 4))
        bytes.writeUInt32LE(bytes.readUInt32LE(at + 18) + 3, at + 18)
      await writeFile(path, bytes)
      assert.equal((await read(path)).audioHash, audioHash)
    })
  }

  it('with the same audio have one hash, and with other audio another, whatever the tags', async () => {
    const make = (name: string, seed: number) => writeAudioFile({ path: join(dir, name), format: 'mp3', tags: { title: name }, seed })
    await Promise.all([make('a.mp3', 1), make('b.mp3', 1), make('c.mp3', 2)])
    const [a, b, c] = [await read(join(dir, 'a.mp3')), await read(join(dir, 'b.mp3')), await read(join(dir, 'c.mp3'))]
    assert.equal(a.audioHash, b.audioHash)
    assert.notEqual(a.audioHash, c.audioHash)
    await appendFile(join(dir, 'b.mp3'), Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125)]))
    assert.equal((await read(join(dir, 'b.mp3'))).audioHash, a.audioHash)
  })

  it('give their cover as it is in the file, and none where there is none', async () => {
    const cover = tinyCover(5)
    await writeAudioFile({ path: join(dir, 'covered.opus'), format: 'opus', tags: {}, cover })
    await writeAudioFile({ path: join(dir, 'bare.opus'), format: 'opus', tags: {} })
    const found = await reader.cover(join(dir, 'covered.opus'))
    assert.deepEqual(Buffer.from(found!.bytes), cover.bytes)
    assert.equal(found!.mime, 'image/png')
    assert.equal((await read(join(dir, 'covered.opus'))).coverHash, createHash('sha256').update(cover.bytes).digest('hex'))
    assert.equal(await reader.cover(join(dir, 'bare.opus')), undefined)
  })

  it('without a title are called by their file name, without its number', async () => {
    const names = {
      '03 - Blue Train.mp3': 'Blue Train',
      '1-07 So What.mp3': 'So What',
      '99 Luftballons.mp3': '99 Luftballons',
      '2-11. Naïve_Melody.mp3': 'Naïve Melody',
    }
    for (const [name, title] of Object.entries(names)) {
      await writeAudioFile({ path: join(dir, name), format: 'mp3', tags: {} })
      assert.equal((await read(join(dir, name))).title, title)
    }
  })

  it('are read when their names are not UTF-8', { skip: process.platform !== 'linux' }, async () => {
    const path = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from('caf\xe9.flac', 'latin1')])
    await writeAudioFile({ path, format: 'flac', tags: { title: 'Café' } })
    assert.equal((await read(path)).title, 'Café')
  })
})

describe('old ID3v2.3 tags', () => {
  const text = (id: string, value: string) => {
    const body = Buffer.concat([Buffer.from([1, 0xff, 0xfe]), Buffer.from(value, 'utf16le')])
    return Buffer.concat([Buffer.from(id), Buffer.from([0, 0, body.length >> 8, body.length & 255, 0, 0]), body])
  }
  const write = async (name: string, frames: Buffer[]) => {
    await writeAudioFile({ path: join(dir, name), format: 'mp3', tags: {}, seed: 9 })
    const body = Buffer.concat(frames)
    await writeFile(
      join(dir, name),
      Buffer.concat([
        Buffer.from('ID3\x03\0\0\0\0'),
        Buffer.from([body.length >> 7, body.length & 127]),
        body,
        readFileSync(join(dir, name)).subarray(74),
      ]),
    )
    return read(join(dir, name))
  }

  it('hold several artists and genres in one text, but "AC/DC" and "Earth, Wind & Fire" are one', async () => {
    assert.deepEqual((await write('v23-1.mp3', [text('TPE1', 'AC/DC'), text('TCON', '(17)(4)Eurodisco')])).artists, ['AC/DC'])
    const second = await write('v23-2.mp3', [text('TPE1', 'Earth, Wind & Fire; Ada / Bo'), text('TCON', 'Rock; R&B'), text('TCOM', 'A\0B')])
    assert.deepEqual(second.artists, ['Earth, Wind & Fire', 'Ada', 'Bo'])
    assert.deepEqual(second.genres, ['Rock', 'R&B'])
  })

  it('name genres by number, and dates in two parts', async () => {
    const file = await write('v23-3.mp3', [
      text('TCON', '(17)(4)Eurodisco'),
      text('TYER', '1984'),
      text('TDAT', '0512'),
      text('TRCK', '03/11'),
    ])
    assert.deepEqual(file.genres, ['Rock', 'Disco', 'Eurodisco'])
    assert.deepEqual([file.date, file.track, file.tracks], ['1984-12-05', 3, 11])
  })
})

it('a reader that is closed answers what was still to be read with a reason', async () => {
  const other = openAudioReader({ threads: 1 })
  const reading = other.read(Array.from({ length: 500 }, () => ({ path: join(dir, 'a.mp3'), size: 0 })))
  await other.close()
  const results = await reading
  assert.equal(results.length, 500)
  assert.match((results.at(-1) as { reason: string }).reason, /closed/)
})

it('a player is told the type of a file and what is inside', () => {
  assert.equal(mimeType('mp3', 'mp3'), 'audio/mpeg')
  assert.equal(mimeType('ogg', 'opus'), 'audio/ogg; codecs=opus')
  assert.equal(mimeType('mp4', 'aac'), 'audio/mp4; codecs="mp4a.40.2"')
  assert.equal(mimeType('mp4', 'alac'), 'audio/mp4; codecs=alac')
  assert.equal(mimeType('flac', 'flac'), 'audio/flac')
})

const retag = (path: string) => {
  const file = File.createFromPath(path)
  file.tag.title = `After ${'x'.repeat(500)}`
  file.tag.album = 'A long album name '.repeat(300)
  file.tag.pictures = [
    Picture.fromFullData(
      ByteVector.fromByteArray(Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), randomBytes(120_000)])),
      PictureType.FrontCover,
      'image/jpeg',
      '',
    ),
  ]
  file.save()
  file.dispose()
}
