import { Disc3, ListMusic, Music2, UserRound, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import type { Image } from '../api/types.ts'
import { cx } from './cx.ts'
import { imageUrl } from './images.ts'

type Kind = 'album' | 'artist' | 'playlist' | 'track'
type Props = { images: Image[] | null | undefined; size: number; kind?: Kind; className?: string; alt?: string; eager?: boolean }

const marks: Record<Kind, LucideIcon> = { album: Disc3, artist: UserRound, playlist: ListMusic, track: Music2 }

/** A cover, square (artists round). Large ones fade in over their own blurred small version, small ones over a quiet ground. */
export function Cover({ images, size, kind = 'album', className, alt = '', eager }: Props) {
  const dense = Math.min(2, devicePixelRatio || 1)
  const url = imageUrl(images, size <= 64 ? 64 * Math.min(dense, size > 40 ? 4 : 1) : size * (size > 200 ? dense : 1.2))
  const Mark = marks[kind]
  return (
    <div
      className={cx(
        'relative aspect-square shrink-0 overflow-hidden bg-hover',
        kind === 'artist' ? 'rounded-full' : size > 64 ? 'rounded-card' : 'rounded-row',
        className,
      )}
    >
      <Mark aria-hidden strokeWidth={1.25} className="absolute inset-0 m-auto size-[36%] text-faint/60" />
      {size > 200 && <Blurred images={images} />}
      {url && <Fading key={url} url={url} alt={alt} eager={eager} />}
      <span aria-hidden className="absolute inset-0 rounded-[inherit] ring-1 ring-line ring-inset" />
    </div>
  )
}

function Blurred({ images }: { images: Props['images'] }) {
  const url = imageUrl(images, 64)
  return url ? <img src={url} alt="" className="absolute inset-0 size-full scale-110 object-cover blur-xl" /> : null
}

function Fading({ url, alt, eager }: { url: string; alt: string; eager?: boolean }) {
  const [state, setState] = useState<'loading' | 'shown' | 'gone'>('loading')
  if (state === 'gone') return null
  return (
    <img
      src={url}
      alt={alt}
      loading={eager ? 'eager' : 'lazy'}
      decoding="async"
      draggable={false}
      ref={(image) => void (image?.complete && image.naturalWidth && state === 'loading' && setState('shown'))}
      onLoad={() => setState('shown')}
      onError={() => setState('gone')}
      className={cx('absolute inset-0 size-full object-cover transition-opacity duration-200', state === 'loading' && 'opacity-0')}
    />
  )
}
