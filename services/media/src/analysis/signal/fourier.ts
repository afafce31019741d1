/** Turns `size` real samples into the magnitudes of `size / 2` frequencies; the answer is used again by the next call. */
export type Spectrum = (samples: Float32Array) => Float32Array

/**
 * A windowed (Hann) Fourier transform of real samples: a complex one of half the size (Cooley and Tukey, radix 2), then untangled.
 * @param size a power of two
 */
export const spectrumOf = (size: number): Spectrum => {
  const half = size / 2
  const window = Float32Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size))
  const cosine = Float32Array.from({ length: half }, (_, n) => Math.cos((2 * Math.PI * n) / size))
  const sine = Float32Array.from({ length: half }, (_, n) => Math.sin((2 * Math.PI * n) / size))
  const order = bitReversed(half)
  const real = new Float32Array(half)
  const imaginary = new Float32Array(half)
  const magnitudes = new Float32Array(half)
  return (samples) => {
    for (let n = 0; n < half; n += 1) {
      const at = 2 * order[n]!
      real[n] = samples[at]! * window[at]!
      imaginary[n] = samples[at + 1]! * window[at + 1]!
    }
    transform({ real, imaginary, cosine, sine })
    magnitudes[0] = Math.abs(real[0]! + imaginary[0]!)
    for (let k = 1; k < half; k += 1) {
      const mirrored = half - k
      const evenReal = (real[k]! + real[mirrored]!) / 2
      const evenImaginary = (imaginary[k]! - imaginary[mirrored]!) / 2
      const oddReal = (imaginary[k]! + imaginary[mirrored]!) / 2
      const oddImaginary = (real[mirrored]! - real[k]!) / 2
      const x = evenReal + cosine[k]! * oddReal + sine[k]! * oddImaginary
      const y = evenImaginary + cosine[k]! * oddImaginary - sine[k]! * oddReal
      magnitudes[k] = Math.sqrt(x * x + y * y)
    }
    return magnitudes
  }
}

const bitReversed = (size: number): Uint32Array => {
  const order = new Uint32Array(size)
  for (let n = 1; n < size; n += 1) order[n] = (order[n >> 1]! >> 1) | (n & 1 ? size >> 1 : 0)
  return order
}

type Parts = { real: Float32Array; imaginary: Float32Array; /** of twice the size */ cosine: Float32Array; sine: Float32Array }

const transform = ({ real, imaginary, cosine, sine }: Parts): void => {
  const size = real.length
  for (let span = 1; span < size; span *= 2) {
    const step = size / span
    for (let k = 0; k < span; k += 1) {
      const c = cosine[k * step]!
      const s = -sine[k * step]!
      for (let at = k; at < size; at += 2 * span) {
        const other = at + span
        const x = c * real[other]! - s * imaginary[other]!
        const y = c * imaginary[other]! + s * real[other]!
        real[other] = real[at]! - x
        imaginary[other] = imaginary[at]! - y
        real[at] = real[at]! + x
        imaginary[at] = imaginary[at]! + y
      }
    }
  }
}
