import { rate, type Stereo } from './synth.ts'

/** Combs and all-passes in seconds (after Schroeder and Moorer); the right side's are a little longer, which makes the room wide. */
const combs = [0.0297, 0.0371, 0.0411, 0.0437]
const allPasses = [0.005, 0.0017]
const spread = 1.013

/** Adds a room: `seconds` until it is 60 dB down, `amount` of it beside the dry sound. */
export const reverb = (sound: Stereo, { seconds, amount }: { seconds: number; amount: number }) => {
  addRoom(sound.left, { seconds, amount, stretch: 1 })
  addRoom(sound.right, { seconds, amount, stretch: spread })
}

type Room = { seconds: number; amount: number; stretch: number }

const addRoom = (channel: Float32Array, { seconds, amount, stretch }: Room) => {
  const wet = new Float32Array(channel.length)
  for (const delay of combs) comb(channel, wet, { delay: delay * stretch, seconds })
  for (const delay of allPasses) allPass(wet, Math.round(delay * stretch * rate))
  const gain = amount / combs.length
  for (let n = 0; n < channel.length; n += 1) channel[n]! += wet[n]! * gain
}

const comb = (input: Float32Array, wet: Float32Array, { delay, seconds }: { delay: number; seconds: number }) => {
  const line = new Float32Array(Math.round(delay * rate))
  const feedback = 10 ** ((-3 * delay) / seconds)
  for (let n = 0, at = 0, dull = 0; n < input.length; n += 1) {
    const out = line[at]!
    // Walls swallow the treble first.
    dull = out * 0.7 + dull * 0.3
    line[at] = input[n]! + dull * feedback
    wet[n]! += out
    at += 1
    if (at === line.length) at = 0
  }
}

const allPass = (sound: Float32Array, delay: number) => {
  const line = new Float32Array(delay)
  for (let n = 0, at = 0; n < sound.length; n += 1) {
    const delayed = line[at]!
    const value = sound[n]! + delayed * 0.6
    line[at] = value
    sound[n] = delayed - value * 0.6
    at += 1
    if (at === delay) at = 0
  }
}

/** Echoes that swap sides. */
export const pingPong = ({ left, right }: Stereo, { seconds, feedback }: { seconds: number; feedback: number }) => {
  const delay = Math.round(seconds * rate)
  for (let n = delay; n < left.length; n += 1) {
    const [fromLeft, fromRight] = [left[n - delay]!, right[n - delay]!]
    left[n]! += fromRight * feedback
    right[n]! += fromLeft * feedback
  }
}

/** A gentle one-pole low pass at `hertz`. */
export const soften = (sound: Stereo, hertz: number) => {
  const weight = 1 - Math.exp((-2 * Math.PI * hertz) / rate)
  for (const channel of [sound.left, sound.right]) {
    for (let n = 0, last = 0; n < channel.length; n += 1) channel[n] = last += (channel[n]! - last) * weight
  }
}

export const mix = (into: Stereo, from: Stereo) => {
  for (let n = 0; n < into.left.length; n += 1) {
    into.left[n]! += from.left[n]!
    into.right[n]! += from.right[n]!
  }
}
