import { audioFileBytes, type AudioFormat } from '@tutti/testing/audio-files'
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openAudioReader, type AudioReader } from '../src/index.ts'

const good = (format: AudioFormat, seconds = 1) => audioFileBytes({ format, tags: { title: 'Fine', artists: ['A'] }, seconds, seed: 7 })

const box = (type: string, body: Buffer, size = body.length + 8) => {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(size >>> 0)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

const nested = (depth: number) => {
  let body = Buffer.alloc(0)
  for (let n = 0; n < depth; n += 1) body = Buffer.concat([box('moov', Buffer.alloc(0), body.length + 8), body])
  return body
}

const noise = createHash('shake256', { outputLength: 60_000 }).update('noise').digest()
const ftyp = box('ftyp', Buffer.from('M4A \0\0\0\0M4A '))
const patched = (bytes: Buffer, at: number, with_: Buffer) =>
  Buffer.concat([bytes.subarray(0, at), with_, bytes.subarray(at + with_.length)])
const flacPicture = Buffer.concat([
  Buffer.from('fLaC'),
  good('flac').subarray(4, 42).fill(0, 0, 1),
  Buffer.from([0x86, 0xff, 0xff, 0xff]),
  randomBytes(5000),
])

/** Name, bytes, and the reason that the owner of the file is told. */
const unreadable: [string, Buffer, RegExp][] = [
  ['zero.mp3', Buffer.alloc(0), /empty/],
  ['text.mp3', Buffer.from('This is a shopping list.\n'.repeat(500)), /no audio that is known/],
  ['zeros.mp3', Buffer.alloc(100_000), /no audio that is known/],
  ['noise.flac', Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(60_000, 0x55)]), /FLAC header says|damaged/],
  ['noise.ogg', Buffer.concat([Buffer.from('OggS'), noise]), /Ogg/],
  ['noise.m4a', Buffer.concat([ftyp, Buffer.alloc(60_000, 0x41)]), /more than the file/],
  ['noise.wav', Buffer.concat([Buffer.from('RIFF\xff\xff\xff\x7fWAVE', 'latin1'), Buffer.alloc(60_000, 0x41)]), /no "data" chunk/],
  ['noise.wma', Buffer.concat([Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex'), Buffer.alloc(60_000, 1)]), /ASF/],
  ['noise.ape', Buffer.concat([Buffer.from('MAC '), noise]), /damaged|duration|no sense/],
  ['noise.wv', Buffer.concat([Buffer.from('wvpk'), noise]), /damaged|duration|no sense/],
  ['noise.mka', Buffer.concat([Buffer.from('1a45dfa3', 'hex'), noise]), /damaged|duration|no sense/],
  ['huge-tag.mp3', patched(good('mp3'), 6, Buffer.from([0x7f, 0x7f, 0x7f, 0x7f])), /256 MB; tags over 64 MB are refused/],
  ['only-tag.mp3', good('mp3').subarray(0, 60), /no audio|ends within its tag/],
  ['picture.flac', flacPicture, /16 MB\), more than the file/],
  ['cut.flac', good('flac').subarray(0, 30), /FLAC header/],
  ['cut.ogg', good('ogg').subarray(0, 900), /Ogg headers/],
  ['cut.opus', good('opus').subarray(0, 60), /Ogg headers/],
  ['cut.m4a', good('m4a').subarray(0, 300), /more than the file|no "moov"/],
  ['cut.aiff', good('aiff').subarray(0, 40), /no "SSND"/],
  ['loop.m4a', Buffer.concat([ftyp, box('moov', Buffer.alloc(100), 0), good('m4a')]), /box|audio track/],
  ['backwards.m4a', Buffer.concat([ftyp, box('moov', Buffer.alloc(100), 4)]), /less than its own header/],
  ['deep.m4a', Buffer.concat([ftyp, nested(5000), box('mdat', randomBytes(100))]), /audio track|damaged|box/],
  ['many.m4a', Buffer.concat([ftyp, ...Array.from({ length: 12_000 }, () => box('free', Buffer.alloc(0)))]), /more than 10000 boxes/],
]

/** Odd, but audio: these must be read. */
const bomb = Buffer.concat([Buffer.from('\x00image/png\0\x03\0', 'latin1'), gzipSync(Buffer.alloc(50_000_000))])
const tagged = (frames: Buffer) =>
  Buffer.concat([
    Buffer.from('ID3\x03\0\0'),
    Buffer.from([frames.length >> 21, (frames.length >> 14) & 127, (frames.length >> 7) & 127, frames.length & 127]),
    frames,
    good('mp3').subarray(-960),
  ])
const frame = (id: string, body: Buffer) =>
  Buffer.concat([
    Buffer.from(id),
    Buffer.from([body.length >> 24, body.length >> 16, body.length >> 8, body.length]),
    Buffer.alloc(2),
    body,
  ])
const readable: [string, Buffer][] = [
  ['bomb.mp3', tagged(frame('APIC', bomb))],
  ['long-title.mp3', tagged(frame('TIT2', Buffer.concat([Buffer.from([0]), Buffer.alloc(5_000_000, 'x')])))],
  ['many-frames.mp3', tagged(Buffer.concat(Array.from({ length: 20_000 }, () => frame('TPE1', Buffer.from('\0A')))))],
  ['flac-inside.mp3', good('flac')],
  ['cut.mp3', good('mp3', 3).subarray(0, 5000)],
]

describe('files that nobody should have to trust', () => {
  let dir: string
  let reader: AudioReader
  /** Large but honest files are no matter of speed here. */
  let patient: AudioReader
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tutti-hostile-'))
    // Some of the damaged files make a tag library spin for ever: a short deadline keeps this quick.
    reader = openAudioReader({ threads: 1, deadlineMs: 400 })
    patient = openAudioReader({ threads: 1, deadlineMs: 20_000 })
    for (const [name, bytes] of [...unreadable, ...readable]) await writeFile(join(dir, name), bytes)
    await writeFile(join(dir, 'good.mp3'), good('mp3'))
  })
  after(async () => {
    await reader.close()
    await patient.close()
    await rm(dir, { recursive: true })
  })
  const read = async (name: string, by = reader) => (await by.read([{ path: join(dir, name), size: 0 }]))[0]!

  for (const [name, , reason] of unreadable) {
    it(`gives a reason in words for ${name}`, async () => {
      const result = await read(name)
      assert.ok(!result.ok, 'it should not be readable')
      assert.match(result.reason, reason)
    })
  }

  for (const [name] of readable) {
    it(`reads ${name} all the same, and keeps its texts bounded`, async () => {
      const result = await read(name, patient)
      assert.ok(result.ok, JSON.stringify(result))
      assert.ok(JSON.stringify(result.file).length < 20_000)
    })
  }

  it('answers every file of a mixed batch, the good ones among the bad', async () => {
    const names = unreadable.flatMap(([name]) => [name, 'good.mp3'])
    const results = await reader.read(names.map((name) => ({ path: join(dir, name), size: 0 })))
    assert.deepEqual(
      results.map((result) => result.ok),
      names.map((name) => name === 'good.mp3'),
    )
  })

  it('survives every way of cutting and of damaging each format', async () => {
    const files: string[] = []
    for (const format of ['mp3', 'flac', 'ogg', 'opus', 'm4a', 'wav', 'aiff'] as const) {
      const bytes = good(format)
      for (let n = 0; n < 40; n += 1) {
        const damaged = Buffer.from(bytes.subarray(0, n % 2 ? bytes.length : Math.floor((bytes.length * n) / 40)))
        if (n % 2)
          for (let k = 0; k < 20; k += 1) damaged[(n * 7919 + k * 104_729) % Math.min(damaged.length, 600)] = (n * 31 + k * 17) & 255
        files.push(`fuzz-${n}.${format}`)
        await writeFile(join(dir, files.at(-1)!), damaged)
      }
    }
    const results = await reader.read(files.map((name) => ({ path: join(dir, name), size: 0 })))
    assert.equal(results.filter((result) => result.ok || result.reason.length > 5).length, files.length)
    assert.ok((await read('good.mp3')).ok)
  })
})
