import packets from './packets.json' with { type: 'json' }
import { pick, random } from './random.ts'

const bytes = (text: string) => Buffer.from(text, 'base64')

const decoded = (codec: keyof typeof packets) => ({
  headers: packets[codec].headers.map(bytes),
  silence: bytes(packets[codec].silence),
  sound: packets[codec].sound.map(bytes),
})

/** Encoded sound, made once with ffmpeg from a sine sweep: every packet can follow every other one. */
export const encoded = { vorbis: decoded('vorbis'), opus: decoded('opus'), aac: decoded('aac') }

const loud = 24

/** The first packets in an order that the seed decides, then silence. */
export const packetsOf = (codec: keyof typeof encoded, count: number, seed: number) => {
  const next = random(seed)
  const { sound, silence } = encoded[codec]
  return Array.from({ length: count }, (_, n) => (n < loud ? pick(next, sound) : silence))
}
