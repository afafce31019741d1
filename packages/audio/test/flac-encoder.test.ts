import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { encodeFlac } from '../src/index.ts'

const decoder = spawnSync('ffmpeg', ['-version']).status === 0

const decode = (flac: Buffer) => {
  const { stdout, stderr, status } = spawnSync(
    'ffmpeg',
    ['-v', 'error', '-xerror', '-err_detect', 'crccheck+explode', '-i', 'pipe:0', '-f', 's16le', 'pipe:1'],
    { input: flac, maxBuffer: 1e9 },
  )
  assert.equal(status, 0, stderr.toString())
  return stdout
}

const wave = (length: number, at: (n: number) => number) =>
  Int16Array.from({ length }, (_, n) => Math.max(-32_768, Math.min(32_767, Math.round(at(n)))))
const noise = (n: number) => ((Math.imul(n + 1, 2_654_435_761) >>> 8) % 65_536) - 32_768

const cases: [string, Int16Array[]][] = [
  ['tones on both sides', [wave(30_000, (n) => 9000 * Math.sin(n / 30)), wave(30_000, (n) => 8000 * Math.sin(n / 31) + 40 * Math.sin(n))]],
  ['noise at full scale', [wave(9000, noise), wave(9000, (n) => noise(n * 7))]],
  [
    'square waves in opposite phase',
    [wave(9000, (n) => ((n >> 6) & 1 ? 32_767 : -32_768)), wave(9000, (n) => ((n >> 6) & 1 ? -32_768 : 32_767))],
  ],
  ['silence in one channel', [new Int16Array(10_000)]],
  ['single impulses', [wave(20_000, (n) => (n % 5000 === 0 ? 32_767 : 0)), wave(20_000, (n) => (n % 3000 === 7 ? -32_768 : 1))]],
  ...[1, 2, 5, 17, 4095, 4096, 4097].map((length): [string, Int16Array[]] => [
    `${length} samples`,
    [wave(length, (n) => noise(n) / 300), wave(length, (n) => noise(n) / 200)],
  ]),
]

describe('the FLAC encoder', { skip: decoder ? false : 'ffmpeg, the judge, is not installed' }, () => {
  for (const [name, channels] of cases) {
    it(`gives back every sample of ${name}`, () => {
      const decoded = decode(encodeFlac({ channels, sampleRate: 44_100 }))
      const expected = Buffer.alloc(channels[0]!.length * channels.length * 2)
      channels.forEach((channel, c) => channel.forEach((sample, n) => expected.writeInt16LE(sample, (n * channels.length + c) * 2)))
      assert.ok(decoded.equals(expected))
    })
  }
})

it('the FLAC encoder says what it takes when the channels do not fit together', () => {
  assert.throws(() => encodeFlac({ channels: [new Int16Array(3), new Int16Array(4)], sampleRate: 44_100 }), /channels of one length/)
  assert.throws(() => encodeFlac({ channels: [], sampleRate: 44_100 }), /1 to 8 channels/)
})
