import { Library } from 'lucide-react'
import { listAlbums, type AlbumSort } from '../../api/catalog.ts'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { CoverGrid } from '../../parts/cover-grid.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { t } from '../../text/en.ts'
import { ListBar, useSorting } from './list-bar.tsx'

const s = t.library.sorts
const choices: { value: AlbumSort; label: string; order: 'asc' | 'desc' }[] = [
  { value: 'added', label: s.added, order: 'desc' },
  { value: 'name', label: s.name, order: 'asc' },
  { value: 'artist', label: s.artist, order: 'asc' },
  { value: 'year', label: s.year, order: 'desc' },
  { value: 'random', label: s.random, order: 'asc' },
]

/** All albums, or those of one genre. */
export function Albums({ genre }: { genre?: string }) {
  const [sorting, change] = useSorting<AlbumSort>('albums', { sort: 'added', order: 'desc' })
  const { sort, order } = sorting
  const list = { sort, order, genre, ...(sort === 'random' ? { seed: sorting.seed } : {}) }
  const pages = usePages(['library', 'albums', list], (window) => listAlbums(list, window), 60)
  if (pages.error) return <ErrorState error={pages.error} what={t.library.failed} retry={pages.retry} />
  if (pages.total === 0) return <EmptyState icon={Library} title={t.library.empty} text={t.library.emptyText} />
  return (
    <>
      <ListBar sorting={sorting} choices={choices} change={change} total={pages.total === null ? '' : t.albums(pages.total)} />
      <CoverGrid name={t.library.albums} count={pages.total ?? 24} at={pages.at} need={pages.need} />
    </>
  )
}

export const AlbumsTab = () => <Albums />
