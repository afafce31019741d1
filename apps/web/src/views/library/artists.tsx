import { UserRound } from 'lucide-react'
import { listArtists, type ArtistSort } from '../../api/catalog.ts'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { CoverGrid } from '../../parts/cover-grid.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { t } from '../../text/en.ts'
import { ListBar, useSorting } from './list-bar.tsx'

const choices: { value: ArtistSort; label: string; order: 'asc' | 'desc' }[] = [
  { value: 'name', label: t.library.sorts.name, order: 'asc' },
  { value: 'tracks', label: t.library.sorts.tracks, order: 'desc' },
]

export function ArtistsTab() {
  const [sorting, change] = useSorting<ArtistSort>('artists', { sort: 'name', order: 'asc' })
  const { sort, order } = sorting
  const pages = usePages(['library', 'artists', { sort, order }], (window) => listArtists({ sort, order }, window), 60)
  if (pages.error) return <ErrorState error={pages.error} what={t.library.failed} retry={pages.retry} />
  if (pages.total === 0) return <EmptyState icon={UserRound} title={t.library.empty} text={t.library.emptyText} />
  return (
    <>
      <ListBar sorting={sorting} choices={choices} change={change} total={pages.total === null ? '' : t.artists(pages.total)} />
      <CoverGrid name={t.library.artists} count={pages.total ?? 24} at={pages.at} need={pages.need} />
    </>
  )
}
