import { rate, type Stereo } from './synth.ts'

const peakLevel = 0.82

/** Fades in and out, and brings the peak to -1.7 dB, so that nothing clips. Answers that peak (linear) too. */
export const master = (sound: Stereo, { fadeIn, fadeOut }: { fadeIn: number; fadeOut: number }) => {
  const length = sound.left.length
  let peak = 1e-9
  for (const channel of [sound.left, sound.right]) {
    for (let n = 0; n < length; n += 1) {
      const level = Math.min(1, n / (fadeIn * rate), (length - n) / (fadeOut * rate))
      channel[n]! *= level * level
      peak = Math.max(peak, Math.abs(channel[n]!))
    }
  }
  const channels = [sound.left, sound.right].map((channel) => {
    const pcm = new Int16Array(length)
    for (let n = 0; n < length; n += 1) pcm[n] = Math.round(channel[n]! * (peakLevel / peak) * 32_767)
    return pcm
  })
  return { channels, peak: peakLevel, lufs: loudness(channels) }
}

/** The two filters of ITU-R BS.1770-5, for 44.1 kHz: a shelf for the head, a high pass for the ear. */
const shelf = { b: [1.5308412300498355, -2.6509799951536985, 1.1690790799210682], a: [-1.6636551132560204, 0.7125954280732254] }
const highPass = { b: [1, -2, 1], a: [-1.9891696736297957, 0.9891990357870394] }

/** Integrated loudness in LUFS, without the gates: these pieces have no long silences. */
const loudness = (channels: Int16Array[]) => {
  const power = channels.reduce((sum, channel) => sum + meanSquare(channel), 0)
  return -0.691 + 10 * Math.log10(power)
}

const meanSquare = (pcm: Int16Array) => {
  const first = biquad(shelf)
  const second = biquad(highPass)
  let sum = 0
  for (let n = 0; n < pcm.length; n += 1) sum += second(first(pcm[n]! / 32_768)) ** 2
  return sum / pcm.length
}

const biquad = ({ b, a }: { b: number[]; a: number[] }) => {
  const [b0, b1, b2] = b as [number, number, number]
  const [a1, a2] = a as [number, number]
  let [z1, z2] = [0, 0]
  return (x: number) => {
    const y = b0 * x + z1
    z1 = b1 * x - a1 * y + z2
    z2 = b2 * x - a2 * y
    return y
  }
}
