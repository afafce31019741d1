import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FolderPlus, Library } from 'lucide-react'
import { listAlbums, summary } from '../api/catalog.ts'
import { me } from '../api/identity.ts'
import { home, type HomeShelf } from '../api/recommendations.ts'
import { Button } from '../design/button.tsx'
import { EmptyState, ErrorState, Late } from '../design/states.tsx'
import { goTo } from '../navigation.ts'
import { CoverCard } from '../parts/cover-card.tsx'
import { useTitle } from '../parts/entity-head.tsx'
import { UriLink } from '../parts/links.tsx'
import { Page } from '../parts/page-head.tsx'
import { Shelf, ShelfSkeleton } from '../parts/shelf.tsx'
import { t } from '../text/en.ts'

export function Home() {
  const shelves = useQuery(home)
  const counts = useQuery(summary)
  useTitle('')
  const shown = shelves.data?.shelves.filter(({ items }) => items.length) ?? []
  const empty = counts.data?.tracks === 0
  return (
    <Page title={t.nav.home} quiet>
      {shelves.isPending && (
        <Late>
          <ShelfSkeleton />
          <ShelfSkeleton />
          <ShelfSkeleton />
        </Late>
      )}
      {shelves.error && !shelves.data && (
        <ErrorState error={shelves.error} what={t.home.noMixes} retry={() => void shelves.refetch()} small />
      )}
      {empty && !shown.length ? <NoMusic /> : shown.map((shelf) => <HomeRow key={shelf.id} shelf={shelf} />)}
      {!empty && !shelves.isPending && !shown.some(({ id }) => id === 'recently-added') && <RecentlyAdded />}
    </Page>
  )
}

function HomeRow({ shelf }: { shelf: HomeShelf }) {
  const said = typeof shelf.reason === 'string' ? { text: shelf.reason, uri: null } : shelf.reason
  // "Because you played Knolls" needs no second line that says so.
  const reason = said && plain(said.text) !== plain(shelf.title) ? said : null
  const more =
    shelf.id === 'recently-added' ? <MoreLink to="/library/albums" /> : shelf.id === 'recently-played' ? <MoreLink to="/history" /> : null
  return (
    <Shelf title={shelf.title} reason={reason && <UriLink uri={reason.uri}>{reason.text}</UriLink>} more={more}>
      {shelf.items.map(({ item, reason: why }, i) => (
        <CoverCard key={`${item.id} ${i}`} item={item} reason={why?.text && why.text !== said?.text ? why : null} />
      ))}
    </Shelf>
  )
}

const plain = (text: string) => text.replace(/[“”"]/g, '')

const MoreLink = ({ to }: { to: string }) => (
  <Link to={to} className="shrink-0 pb-0.5 text-13 font-medium text-quiet hover:text-text">
    {t.all}
  </Link>
)

// The catalogue knows this by itself: home is not empty when recommendations are missing.
function RecentlyAdded() {
  const { data, error } = useQuery({
    queryKey: ['library', 'recent'],
    queryFn: ({ signal }) => listAlbums({ sort: 'added', order: 'desc' }, { offset: 0, limit: 24, signal }),
  })
  if (error && !data)
    return (
      <div className="mt-4">
        <ErrorState error={error} what={t.home.noAlbums} small />
      </div>
    )
  if (!data?.items.length) return null
  return (
    <Shelf title={t.home.recentlyAdded} more={<MoreLink to="/library/albums" />}>
      {data.items.map((album) => (
        <CoverCard key={album.id} item={album} />
      ))}
    </Shelf>
  )
}

function NoMusic() {
  const { data: user } = useQuery(me)
  const admin = user?.role === 'admin'
  return (
    <EmptyState icon={Library} title={t.home.empty} text={admin ? t.home.emptyAdmin : t.home.emptyListener}>
      {admin && (
        <Button tone="accent" icon={FolderPlus} onClick={() => goTo('/admin')}>
          {t.folders.add}
        </Button>
      )}
    </EmptyState>
  )
}
