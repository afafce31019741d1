import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { ArtistRef } from '../api/types.ts'
import { cx } from '../design/cx.ts'
import { placeOf } from '../navigation.ts'

const stop = (event: { stopPropagation(): void }) => event.stopPropagation()

/** The artists of something, each a link. */
export function ArtistLinks({ artists, className }: { artists: ArtistRef[]; className?: string }) {
  return (
    <span className={className}>
      {artists.map((artist, i) => (
        <Fragment key={artist.id}>
          {i > 0 && ', '}
          <Link
            to="/artist/$id"
            params={{ id: artist.id }}
            onClick={stop}
            onDoubleClick={stop}
            draggable={false}
            className="hover:text-text hover:underline"
          >
            {artist.name}
          </Link>
        </Fragment>
      ))}
    </span>
  )
}

export function AlbumLink({ album, className }: { album: { id: string; name: string }; className?: string }) {
  return (
    <Link
      to="/album/$id"
      params={{ id: album.id }}
      onClick={stop}
      onDoubleClick={stop}
      draggable={false}
      className={cx('hover:text-text hover:underline', className)}
    >
      {album.name}
    </Link>
  )
}

/** Words that lead to what a URI names, or plain words. */
export function UriLink({ uri, children, className }: { uri: string | null | undefined; children: string; className?: string }) {
  const place = placeOf(uri)
  if (!place) return <span className={className}>{children}</span>
  return (
    <Link {...place} className={cx('hover:text-text hover:underline', className)}>
      {children}
    </Link>
  )
}
