import { rate, type Stereo } from './synth.ts'

const peakLevel = 0.82

/** Fades in and out, and brings the peak to -1.7 dB, so that nothing clips. Answers that peak (linear) too. */
export const master = (sound: Stereo, { fadeIn, fadeOut }: { fadeIn: number; fadeOut: number }) => {
  const length = sound.left.length
  const peak = Math.max(fade(sound.left, { fadeIn, fadeOut }), fade(sound.right, { fadeIn, fadeOut }))
  const channels = [sound.left, sound.right].map((channel) => {
    const pcm = new Int16Array(length)
    const gain = (peakLevel / peak) * 32_767
    for (let n = 0; n < length; n += 1) pcm[n] = Math.round(channel[n]! * gain)
    return pcm
  })
  return { channels, peak: peakLevel, lufs: loudness(channels) }
}

/** Squared ramps at both ends; answers the peak that remains. */
const fade = (channel: Float32Array, { fadeIn, fadeOut }: { fadeIn: number; fadeOut: number }) => {
  const { length } = channel
  const [rise, fall] = [fadeIn * rate, fadeOut * rate]
  for (let n = 0; n < rise && n < length; n += 1) channel[n]! *= (n / rise) ** 2
  for (let n = 0; n < fall && n < length; n += 1) channel[length - 1 - n]! *= (n / fall) ** 2
  let peak = 1e-9
  for (let n = 0; n < length; n += 1) {
    const magnitude = Math.abs(channel[n]!)
    if (magnitude > peak) peak = magnitude
  }
  return peak
}

/** The two filters of ITU-R BS.1770-5, for 44.1 kHz: a shelf for the head, a high pass for the ear. */
const shelf = { b: [1.5308412300498355, -2.6509799951536985, 1.1690790799210682], a: [-1.6636551132560204, 0.7125954280732254] }
const highPass = { b: [1, -2, 1], a: [-1.9891696736297957, 0.9891990357870394] }

/** Seconds from the middle that loudness is measured on: these pieces are even, and each sample costs. */
const measured = 30

/** Integrated loudness in LUFS, without the gates: there are no long silences. */
const loudness = (channels: Int16Array[]) => {
  const power = channels.reduce((sum, channel) => sum + meanSquare(middle(channel)), 0)
  return -0.691 + 10 * Math.log10(power)
}

const middle = (pcm: Int16Array) => {
  const from = Math.max(0, Math.floor((pcm.length - measured * rate) / 2))
  const part = new Float64Array(pcm.subarray(from, from + measured * rate))
  for (let n = 0; n < part.length; n += 1) part[n]! /= 32_768
  return part
}

const meanSquare = (sound: Float64Array) => {
  filter(sound, shelf)
  filter(sound, highPass)
  let sum = 0
  for (let n = 0; n < sound.length; n += 1) sum += sound[n]! * sound[n]!
  return sum / sound.length
}

/** A biquad in place (transposed direct form 2). */
const filter = (sound: Float64Array, { b, a }: { b: number[]; a: number[] }) => {
  const [b0, b1, b2] = b as [number, number, number]
  const [a1, a2] = a as [number, number]
  for (let n = 0, z1 = 0, z2 = 0; n < sound.length; n += 1) {
    const x = sound[n]!
    const y = b0 * x + z1
    z1 = b1 * x - a1 * y + z2
    z2 = b2 * x - a2 * y
    sound[n] = y
  }
}
