import { hex, type Oklch } from './colour.ts'

/** A number from 0 up to 1, the same row for the same design. */
export type Random = () => number

/** From the ground to the brightest: four colours that go together. */
export type Palette = readonly [Oklch, Oklch, Oklch, Oklch]

/** Draws into a square of 100 × 100 over the ground; answers SVG elements. */
export type Motif = (random: Random, palette: Palette) => string

const between = (random: Random, low: number, high: number) => low + random() * (high - low)
const n = (value: number) => value.toFixed(2)
const steps = (count: number) => Array.from({ length: count }, (_, i) => i)

/** Rings that leave a point outside the middle, as from a stone in water. */
export const rings: Motif = (random, palette) => {
  const [x, y] = [between(random, 18, 82), between(random, 18, 82)]
  const count = 5 + Math.floor(random() * 4)
  const gap = between(random, 9, 13)
  return steps(count)
    .map((i) => {
      const strength = 0.78 * (1 - i / (count + 1))
      return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(6 + i * gap)}" fill="none" stroke="${hex(palette[i === 0 ? 3 : i % 2 ? 2 : 1])}" stroke-width="${n(gap * 0.42)}" stroke-opacity="${n(strength)}"/>`
    })
    .join('')
}

/** A few large discs that share their light where they overlap. */
export const discs: Motif = (random, palette) => {
  const angle = random() * 360
  return steps(3)
    .map((i) => {
      const turn = ((angle + i * between(random, 95, 140)) * Math.PI) / 180
      const away = between(random, 12, 24)
      const [x, y] = [50 + away * Math.cos(turn), 50 + away * Math.sin(turn)]
      return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(between(random, 19, 31))}" fill="${hex(palette[(i % 3) + 1] as Oklch)}" fill-opacity="${n(between(random, 0.5, 0.72))}"/>`
    })
    .join('')
}

/** Hills behind hills, the nearest the darkest. */
export const waves: Motif = (random, palette) => {
  const sun = `<circle cx="${n(between(random, 24, 76))}" cy="${n(between(random, 24, 38))}" r="${n(between(random, 8, 13))}" fill="${hex(palette[3])}" fill-opacity=".92"/>`
  const hills = steps(4).map((i) => {
    const top = 42 + i * 13 + between(random, -3, 3)
    const swing = between(random, 5, 11)
    const shift = between(random, -18, 18)
    const { l, c, h } = palette[2]
    const colour = hex({ l: l - 0.09 * i, c, h: h + 9 * i })
    return `<path d="M-20 ${n(top)}C${n(10 + shift)} ${n(top - swing)} ${n(35 + shift)} ${n(top + swing)} 60 ${n(top)}S120 ${n(top - swing)} 120 ${n(top)}V110H-20Z" fill="${colour}" fill-opacity=".86"/>`
  })
  return sun + hills.join('')
}

/** A passage of music as rounded bars around the middle line. */
export const bars: Motif = (random, palette) => {
  const count = 9 + 2 * Math.floor(random() * 3)
  const step = 76 / count
  const phase = random() * Math.PI * 2
  return steps(count)
    .map((i) => {
      const swell = Math.sin((Math.PI * (i + 0.5)) / count)
      const height = 8 + 50 * swell * (0.45 + 0.55 * Math.abs(Math.sin(phase + i * 1.7))) + between(random, 0, 6)
      const colour = hex(palette[i % 4 === 1 ? 3 : i % 2 ? 2 : 1])
      return `<rect x="${n(12 + i * step + step * 0.19)}" y="${n(50 - height / 2)}" width="${n(step * 0.62)}" height="${n(height)}" rx="${n(step * 0.31)}" fill="${colour}" fill-opacity=".9"/>`
    })
    .join('')
}

/** Quarter discs in a grid, each turned its own way. */
export const tiles: Motif = (random, palette) => {
  const side = random() < 0.5 ? 2 : 3
  const size = 72 / side
  return steps(side * side)
    .map((i) => {
      const [x, y] = [14 + (i % side) * size, 14 + Math.floor(i / side) * size]
      const turn = 90 * Math.floor(random() * 4)
      const colour = hex(palette[1 + Math.floor(random() * 3)] as Oklch)
      const path = `M${n(x)} ${n(y)}h${n(size)}a${n(size)} ${n(size)} 0 0 1 ${n(-size)} ${n(size)}z`
      return `<path transform="rotate(${turn} ${n(x + size / 2)} ${n(y + size / 2)})" d="${path}" fill="${colour}" fill-opacity="${n(between(random, 0.66, 0.94))}"/>`
    })
    .join('')
}
