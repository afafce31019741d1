import { useInfiniteQuery } from '@tanstack/react-query'
import { Disc3, Heart, UserRound, type LucideIcon } from 'lucide-react'
import { listFollowed, listSavedAlbums, listSavedTracks } from '../../api/library.ts'
import { Button } from '../../design/button.tsx'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { goTo } from '../../navigation.ts'
import { CoverGrid } from '../../parts/cover-grid.tsx'
import { when } from '../../parts/format.ts'
import { PlayButton } from '../../parts/play-button.tsx'
import { playTracks } from '../../parts/play.ts'
import { TrackList } from '../../parts/track-list.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { t } from '../../text/en.ts'

const Nothing = ({ icon, what }: { icon: LucideIcon; what: string }) => (
  <EmptyState icon={icon} title={t.saved.empty(what)} text={t.saved.emptyText}>
    <Button onClick={() => goTo('/library')}>{t.nav.library}</Button>
  </EmptyState>
)

export function SavedTracks() {
  const pages = usePages(['saved', 'list', 'tracks'], (window) => listSavedTracks(window), 50)
  if (pages.error) return <ErrorState error={pages.error} what={t.saved.listFailed} retry={pages.retry} />
  if (pages.total === 0) return <Nothing icon={Heart} what={t.library.tracks.toLowerCase()} />
  const play = (index: number) => void pages.take(index, 300).then((entries) => playTracks(entries.map(({ track }) => track)))
  return (
    <>
      <div className="mb-5 flex items-center gap-4">
        <PlayButton playing={false} name={t.nav.saved} onClick={() => play(0)} />
        <span className="text-13 text-quiet">{pages.total === null ? '' : t.tracks(pages.total)}</span>
      </div>
      <TrackList
        name={t.nav.saved}
        id="saved"
        count={pages.total ?? 20}
        columns={{ cover: true, album: true, note: t.column.saved }}
        need={pages.need}
        play={play}
        at={(index) => {
          const entry = pages.at(index)
          return entry && { track: entry.track, note: when(entry.added_at) }
        }}
      />
    </>
  )
}

export function SavedAlbums() {
  const pages = usePages(['saved', 'list', 'albums'], (window) => listSavedAlbums(window), 50)
  if (pages.error) return <ErrorState error={pages.error} what={t.saved.listFailed} retry={pages.retry} />
  if (pages.total === 0) return <Nothing icon={Disc3} what={t.library.albums.toLowerCase()} />
  return <CoverGrid name={t.library.albums} count={pages.total ?? 12} at={(index) => pages.at(index)?.album} need={pages.need} />
}

export function SavedArtists() {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['saved', 'list', 'artists'],
    queryFn: ({ pageParam, signal }) => listFollowed(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ artists }) => artists.cursors.after,
  })
  if (error && !data) return <ErrorState error={error} what={t.saved.listFailed} retry={() => void refetch()} />
  const artists = data?.pages.flatMap((page) => page.artists.items) ?? []
  if (data && !artists.length) return <Nothing icon={UserRound} what={t.library.artists.toLowerCase()} />
  const need = (_first: number, last: number) => void (hasNextPage && !isFetchingNextPage && last >= artists.length - 20 && fetchNextPage())
  return <CoverGrid name={t.library.artists} count={artists.length} at={(index) => artists[index]} need={need} />
}
