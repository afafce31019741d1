import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { waveform } from '../api/media.ts'
import { cx } from '../design/cx.ts'
import { hasWaveform } from '../player/sources.ts'
import { usePlayer } from '../player/store.ts'

const BARS = 160
const [WIDTH, HEIGHT] = [BARS * 3, 40]

/** What the track that plays looks like, behind the line on which one seeks: drawn once for all of it, and once more, lit, up to `part` (0–1). */
export function Waveform({ part, className }: { part: number; className: string }) {
  // A hidden one on the same page must not lend its own.
  const heard = useId()
  const id = usePlayer(({ state }) => state?.item?.id ?? null)
  const sounds = usePlayer(({ waiting }) => !waiting)
  const { data } = useQuery({ ...waveform(id ?? ''), enabled: id !== null && sounds && hasWaveform(id) })
  if (!id || !data?.peaks.length) return null
  const path = pathOf(data.peaks)
  return (
    <svg
      aria-hidden
      data-waveform
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={cx('pointer-events-none absolute inset-x-0 w-full', className)}
    >
      <path d={path} className="fill-line-strong" />
      <path d={path} className="fill-accent" clipPath={`url(#${heard})`} />
      <clipPath id={heard}>
        <rect width={WIDTH * Math.min(1, Math.max(0, part))} height={HEIGHT} />
      </clipPath>
    </svg>
  )
}

/** A bar for the loudest of the peaks that share it. */
function pathOf(peaks: readonly number[]): string {
  const most = Math.max(1, ...peaks)
  return Array.from({ length: BARS }, (_, n) => {
    const from = Math.floor((n * peaks.length) / BARS)
    const shared = peaks.slice(from, Math.max(from + 1, Math.floor(((n + 1) * peaks.length) / BARS)))
    const height = Math.max(2, (Math.max(...shared) / most) * HEIGHT)
    return `M${n * 3} ${(HEIGHT - height) / 2}h2v${height.toFixed(1)}h-2z`
  }).join('')
}
