import sharp from 'sharp'
import type { Mood } from './albums.ts'

const side = 1000

/** A cover in the spirit of the album, 1000 × 1000 px, as JPEG. */
export const drawCover = (mood: Mood) =>
  sharp(Buffer.from(svg(drawings[mood]())))
    .jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
    .toBuffer()

const svg = (inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${side} ${side}">${inside}</svg>`

const times = (count: number, draw: (n: number) => string) => Array.from({ length: count }, (_, n) => draw(n)).join('')

const gradient = (id: string, stops: string[]) =>
  `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops.map((colour, n) => `<stop offset="${n / (stops.length - 1)}" stop-color="${colour}"/>`).join('')}</linearGradient>`

/** Hills in mist below a pale sun. */
const weather = () => {
  const hill = (n: number) => {
    const top = 430 + n * 85
    const points = times(21, (k) => `L${k * 50} ${top + Math.sin(k * 0.55 + n * 1.9) * (46 - n * 3) + Math.sin(k * 1.3 + n * 4.1) * 14} `)
    return `<path d="M0 ${side} ${points} L${side} ${side} Z" fill="rgb(${118 - n * 17},${143 - n * 18},${158 - n * 16})" opacity="0.82"/>`
  }
  return `<defs>${gradient('sky', ['#dfe6e3', '#c7d2d3', '#9fb3bb'])}<radialGradient id="sun"><stop offset="0" stop-color="#fffaf0"/><stop offset="0.55" stop-color="#fbeedd" stop-opacity="0.85"/><stop offset="1" stop-color="#fbeedd" stop-opacity="0"/></radialGradient></defs>
  <rect width="1000" height="1000" fill="url(#sky)"/><circle cx="655" cy="305" r="250" fill="url(#sun)" opacity="0.75"/><circle cx="655" cy="305" r="104" fill="#fffaf0"/>${times(7, hill)}`
}

/** A branch of cut-paper leaves and three fruits. */
const orchard = () => {
  const colours = ['#2f6b4f', '#4f8a5b', '#8fb573', '#d9a441', '#3c7a63']
  const leaf = (n: number) => {
    const along = 90 + n * 47
    const y = 760 - n * 33 + Math.sin(n * 0.8) * 40
    const turn = n % 2 ? -68 + n * 2 : 28 + n * 2
    return `<g transform="translate(${along} ${y}) rotate(${turn})"><path d="M0 0 C 52 -78, 142 -74, 196 0 C 142 46, 52 50, 0 0 Z" fill="${colours[n % colours.length]}"/><path d="M8 0 L 178 -4" stroke="#f6ecd9" stroke-width="4" opacity="0.55"/></g>`
  }
  const pear = (x: number, y: number, fill: string) =>
    `<path transform="translate(${x} ${y})" d="M0 -92 C 34 -92, 36 -40, 60 -2 C 92 48, 56 104, 0 104 C -56 104, -92 48, -60 -2 C -36 -40, -34 -92, 0 -92 Z" fill="${fill}"/>`
  return `<rect width="1000" height="1000" fill="#f6ecd9"/><circle cx="700" cy="690" r="330" fill="#f2c9a1" opacity="0.75"/>
  <path d="M60 800 C 300 700, 500 470, 960 250" stroke="#6b4a34" stroke-width="15" fill="none" stroke-linecap="round"/>${times(17, leaf)}
  ${pear(335, 790, '#e0a23c')}${pear(590, 640, '#d9653f')}${pear(815, 500, '#e8b95a')}`
}

/** A setting sun in slices over the sea at night. */
const tide = () => {
  const slice = (n: number) => `<rect x="0" y="${470 + n * 24}" width="1000" height="${3 + n * 2.1}" fill="#1b0f3a"/>`
  const wave = (n: number) => {
    const y = 660 + n * 34
    return `<path d="M0 ${y} ${times(11, (k) => `Q ${k * 100 + 50} ${y + (k % 2 ? 15 : -15)} ${k * 100 + 100} ${y} `)}" stroke="hsl(${195 + n * 9} 82% ${66 - n * 3}%)" stroke-width="${2 + n * 0.5}" fill="none" opacity="${0.95 - n * 0.05}"/>`
  }
  const star = (n: number) =>
    `<circle cx="${(n * 617) % 1000}" cy="${(n * 389) % 400}" r="${1 + (n % 3)}" fill="#fff" opacity="${0.35 + (n % 5) * 0.12}"/>`
  return `<defs>${gradient('night', ['#120a2c', '#35155d', '#8a2a74', '#1b0f3a'])}${gradient('ball', ['#ffd76a', '#ff8a5b', '#ff3d81'])}</defs>
  <rect width="1000" height="1000" fill="url(#night)"/>${times(60, star)}<circle cx="500" cy="420" r="262" fill="url(#ball)"/>${times(9, slice)}
  <rect y="640" width="1000" height="360" fill="#150b31"/>${times(11, wave)}`
}

const drawings: Record<Mood, () => string> = { pads: weather, plucks: orchard, groove: tide }
