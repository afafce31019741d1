import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Search as SearchIcon } from 'lucide-react'
import { useEffect } from 'react'
import { search as searchQuery, type Found } from '../api/catalog.ts'
import type { Entity } from '../api/types.ts'
import { EmptyState, ErrorState } from '../design/states.tsx'
import { CoverCard } from '../parts/cover-card.tsx'
import { useTitle } from '../parts/entity-head.tsx'
import { playTracks } from '../parts/play.ts'
import { PlainTracks } from '../parts/plain-tracks.tsx'
import { Shelf } from '../parts/shelf.tsx'
import { t } from '../text/en.ts'
import { BestMatch } from './search-best.tsx'
import { RecentSearches, rememberSearch } from './search-recent.tsx'
import { useSearchKeys } from './use-search-keys.ts'

const route = getRouteApi('/shell/search')

export function SearchView() {
  const { q = '' } = route.useSearch()
  const words = q.trim()
  const { data, error, refetch, isPlaceholderData } = useQuery(searchQuery(words))
  useTitle(words || t.nav.search)
  useSearchKeys()
  useEffect(() => {
    if (words.length < 3) return
    const timer = setTimeout(() => rememberSearch(words), 1500)
    return () => clearTimeout(timer)
  }, [words])
  return (
    <div className="page pt-20 pb-16 max-md:pt-17">
      {!words ? (
        <RecentSearches />
      ) : error && !data ? (
        <ErrorState error={error} what={t.search.failed} retry={() => void refetch()} />
      ) : (
        data && <Results found={data} words={words} stale={isPlaceholderData} />
      )}
    </div>
  )
}

function Results({ found, words, stale }: { found: Found; words: string; stale: boolean }) {
  const tracks = found.tracks?.items ?? []
  const artists = found.artists?.items ?? []
  const albums = found.albums?.items ?? []
  const playlists = (found.playlists?.items ?? []).filter((playlist) => playlist !== null)
  const best = bestOf(found, words)
  if (!best) return stale ? null : <EmptyState icon={SearchIcon} title={t.search.nothing(words)} text={t.search.nothingText} />
  const shelf = (title: string, items: Entity[]) =>
    items.length > 0 && (
      <Shelf title={title}>
        {items.map((item) => (
          <CoverCard key={item.id} item={item} />
        ))}
      </Shelf>
    )
  return (
    <div className={stale ? 'opacity-70 transition-opacity delay-150' : ''}>
      <div className="grid grid-cols-[minmax(260px,1fr)_minmax(0,2fr)] gap-8 max-lg:grid-cols-1">
        <section aria-label={t.search.best}>
          <h2 className="mb-3 text-20 font-bold">{t.search.best}</h2>
          <BestMatch item={best} />
        </section>
        {tracks.length > 0 && (
          <section aria-label={t.library.tracks}>
            <h2 className="mb-3 text-20 font-bold">{t.library.tracks}</h2>
            <PlainTracks
              tracks={tracks.slice(0, 4)}
              id={`search ${words}`}
              name={t.library.tracks}
              columns={{ cover: true }}
              play={(_, index) => void playTracks(tracks, index)}
            />
          </section>
        )}
      </div>
      {shelf(t.library.artists, artists)}
      {shelf(t.library.albums, albums)}
      {shelf(t.nav.playlists, playlists)}
      {tracks.length > 4 && (
        <section aria-label={t.search.moreTracks} className="mt-9">
          <h2 className="mb-3 text-20 font-bold">{t.search.moreTracks}</h2>
          <PlainTracks
            tracks={tracks.slice(4)}
            id={`search more ${words}`}
            name={t.search.moreTracks}
            columns={{ cover: true, album: true }}
            play={(_, index) => void playTracks(tracks, index + 4)}
          />
        </section>
      )}
    </div>
  )
}

// The server sorts within a kind; across kinds the name closest to the words wins, and at a tie the larger thing.
function bestOf({ artists, albums, tracks, playlists }: Found, words: string): Entity | null {
  const first = [artists?.items[0], albums?.items[0], tracks?.items[0], playlists?.items[0]].filter(
    (item): item is NonNullable<typeof item> => Boolean(item),
  )
  const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const score = (item: Entity) => {
    const name = plain(item.name)
    const asked = plain(words)
    return name === asked ? 3 : name.startsWith(asked) ? 2 : name.split(/\s+/).some((word) => word.startsWith(asked)) ? 1 : 0
  }
  return first.reduce<Entity | null>((best, item) => (!best || score(item) > score(best) ? item : best), null)
}
