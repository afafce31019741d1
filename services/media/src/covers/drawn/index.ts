import { createHash } from 'node:crypto'
import { hex, type Oklch } from './colour.ts'
import { bars, discs, type Motif, type Palette, type Random, rings, tiles, waves } from './motifs.ts'

/** So many pictures there are: enough to tell albums apart, few enough to keep them all. */
export const DESIGNS = 4096
/** Raised when the pictures change, so that none of the old ones is found again. */
export const EDITION = 1

const MOTIFS: readonly Motif[] = [rings, discs, waves, bars, tiles]

/** Which picture stands for an id, or for a cover that cannot be read; always the same one. */
export const designOf = (id: string): number => createHash('sha256').update(id).digest().readUInt16BE(0) % DESIGNS

/** The picture as an SVG document of `size` × `size` pixels, of our own making throughout. It is rendered here and never served. */
export const drawing = (design: number, size: number): string => {
  const random = randomFrom(design)
  const palette = paletteFrom(random)
  const motif = MOTIFS[design % MOTIFS.length]!
  const [ground] = palette
  const light = { l: ground.l + 0.1, c: ground.c, h: ground.h + 24 }
  const turn = Math.floor(random() * 4) * 90
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 100 100">`,
    `<defs><linearGradient id="g" gradientTransform="rotate(${45 + turn} .5 .5)">`,
    `<stop offset="0" stop-color="${hex(ground)}"/><stop offset="1" stop-color="${hex(light)}"/></linearGradient></defs>`,
    `<rect width="100" height="100" fill="url(#g)"/>${motif(random, palette)}</svg>`,
  ].join('')
}

/** A dark, quiet ground and three lighter colours: neighbours on the wheel, one of them from across it. */
const paletteFrom = (random: Random): Palette => {
  const hue = random() * 360
  const spread = 22 + random() * 26
  const across = random() < 0.5 ? 150 + random() * 40 : spread * 2
  const colour = (l: number, c: number, h: number): Oklch => ({ l, c, h: h % 360 })
  return [
    colour(0.27 + random() * 0.08, 0.045 + random() * 0.03, hue),
    colour(0.52 + random() * 0.06, 0.09 + random() * 0.03, hue + spread),
    colour(0.66 + random() * 0.05, 0.1 + random() * 0.03, hue - spread + 360),
    colour(0.84 + random() * 0.05, 0.07 + random() * 0.04, hue + across),
  ]
}

/** mulberry32: 32 bits of state are plenty for 4,096 pictures. */
const randomFrom = (seed: number): Random => {
  let state = (seed * 0x9e3779b1 + 0x5bd1e995) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
