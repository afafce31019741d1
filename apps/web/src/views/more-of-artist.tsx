import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { artistAlbums } from '../api/catalog.ts'
import type { ArtistRef } from '../api/types.ts'
import { CoverCard } from '../parts/cover-card.tsx'
import { Shelf } from '../parts/shelf.tsx'
import { t } from '../text/en.ts'

/** Other albums of the same artist, under an album. */
export function MoreOfArtist({ artist, except }: { artist: ArtistRef; except: string }) {
  const { data } = useQuery(artistAlbums(artist.id, 'album,single'))
  const others = data?.items.filter(({ id }) => id !== except) ?? []
  if (!others.length) return null
  return (
    <Shelf
      title={t.album.more(artist.name)}
      more={
        <Link to="/artist/$id" params={{ id: artist.id }} className="pb-0.5 text-13 font-medium text-quiet hover:text-text">
          {t.all}
        </Link>
      }
    >
      {others.map((album) => (
        <CoverCard key={album.id} item={album} />
      ))}
    </Shelf>
  )
}
