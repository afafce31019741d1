import { useEffect, useState, type CSSProperties } from 'react'
import type { Image } from '../api/types.ts'
import { imageUrl } from './images.ts'

type Oklab = { l: number; a: number; b: number }
const known = new Map<string, string | null>()

/** The colour of a cover as a style for `.tinted`: `--tint` from its 64 px image, once known. */
export function useTint(images: Image[] | null | undefined): CSSProperties {
  const url = imageUrl(images, 64)
  const [tint, setTint] = useState<string | null>(() => (url && known.get(url)) || null)
  useEffect(() => {
    let wanted = true
    if (url) void tintOf(url).then((colour) => wanted && setTint(colour))
    return () => void (wanted = false)
  }, [url])
  return (tint && url ? { '--tint': tint, '--tint-on': 1 } : {}) as CSSProperties
}

async function tintOf(url: string): Promise<string | null> {
  if (known.has(url)) return known.get(url)!
  const tint = await load(url)
    .then(dominant)
    .catch(() => null)
  if (known.size > 500) known.delete(known.keys().next().value!)
  known.set(url, tint)
  return tint
}

function load(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    image.onload = () => resolve(image)
    image.onerror = reject
    image.src = url
  })
}

// Pixels are gathered by hue; the bin with the most colour wins, greys count little, so that a black sleeve with a red word is red.
function dominant(image: HTMLImageElement): string | null {
  const size = 24
  const context = Object.assign(document.createElement('canvas'), { width: size, height: size }).getContext('2d', {
    willReadFrequently: true,
  })
  if (!context) return null
  context.drawImage(image, 0, 0, size, size)
  const { data } = context.getImageData(0, 0, size, size)
  const bins = Array.from({ length: 18 }, () => ({ weight: 0, a: 0, b: 0, l: 0 }))
  for (let i = 0; i < data.length; i += 4) {
    const { l, a, b } = oklab(data[i]!, data[i + 1]!, data[i + 2]!)
    const weight = Math.hypot(a, b) ** 1.5 + 0.0005
    const bin = bins[Math.floor(((Math.atan2(b, a) / Math.PI + 1) / 2) * 17.999)]!
    bin.weight += weight
    bin.a += a * weight
    bin.b += b * weight
    bin.l += l * weight
  }
  const best = bins.reduce((most, bin) => (bin.weight > most.weight ? bin : most))
  return css({ l: best.l / best.weight, a: best.a / best.weight, b: best.b / best.weight })
}

function css({ l, a, b }: Oklab): string {
  const chroma = Math.min(0.09, Math.hypot(a, b))
  const hue = (Math.atan2(b, a) * 180) / Math.PI
  return `oklch(${(Math.min(0.72, Math.max(0.5, l)) * 100).toFixed(1)}% ${chroma.toFixed(3)} ${((hue + 360) % 360).toFixed(1)})`
}

// https://bottosson.github.io/posts/oklab/
function oklab(red: number, green: number, blue: number): Oklab {
  const linear = (value: number) => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  const [r, g, b] = [linear(red), linear(green), linear(blue)]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  }
}
