import { Music } from 'lucide-react'
import { listTracks, type TrackSort } from '../../api/catalog.ts'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { when } from '../../parts/format.ts'
import { playTracks } from '../../parts/play.ts'
import { TrackList } from '../../parts/track-list.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { t } from '../../text/en.ts'
import { ListBar, useSorting } from './list-bar.tsx'

const s = t.library.sorts
const choices: { value: TrackSort; label: string; order: 'asc' | 'desc' }[] = [
  { value: 'title', label: s.title, order: 'asc' },
  { value: 'artist', label: s.artist, order: 'asc' },
  { value: 'album', label: s.album, order: 'asc' },
  { value: 'added', label: s.added, order: 'desc' },
  { value: 'year', label: s.year, order: 'desc' },
  { value: 'duration', label: s.duration, order: 'asc' },
]

/** All tracks, or those of one genre. */
export function Tracks({ genre }: { genre?: string }) {
  const [sorting, change] = useSorting<TrackSort>('tracks', { sort: 'title', order: 'asc' })
  const list = { sort: sorting.sort, order: sorting.order, genre }
  const pages = usePages(['library', 'tracks', list], (window) => listTracks(list, window))
  if (pages.error) return <ErrorState error={pages.error} what={t.library.failed} retry={pages.retry} />
  if (pages.total === 0) return <EmptyState icon={Music} title={t.library.empty} text={t.library.emptyText} />
  return (
    <>
      <ListBar sorting={sorting} choices={choices} change={change} total={pages.total === null ? '' : t.tracks(pages.total)} />
      <TrackList
        name={t.library.tracks}
        id={`tracks ${JSON.stringify(list)}`}
        count={pages.total ?? 40}
        columns={{ cover: true, album: true, note: t.column.added }}
        need={pages.need}
        at={(index) => {
          const track = pages.at(index)
          return track && { track, note: when(track.tutti?.added_at) }
        }}
        play={(index) => void pages.take(index, 300).then((tracks) => playTracks(tracks))}
      />
    </>
  )
}

export const TracksTab = () => <Tracks />
