import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { summary } from '../../api/catalog.ts'
import { useTitle } from '../../parts/entity-head.tsx'
import { bytes, length, number } from '../../parts/format.ts'
import { Page, Tabs } from '../../parts/page-head.tsx'
import { t } from '../../text/en.ts'

const tabs = [
  { to: '/library/albums', label: t.library.albums },
  { to: '/library/artists', label: t.library.artists },
  { to: '/library/tracks', label: t.library.tracks },
  { to: '/library/genres', label: t.library.genres },
  { to: '/library/playlists', label: t.nav.playlists },
]

export function LibraryLayout() {
  const { data } = useQuery(summary)
  useTitle(t.nav.library)
  const facts = data?.tracks
    ? `${number(data.tracks)} ${t.library.tracks.toLowerCase()} · ${length(data.duration_ms)} · ${bytes(data.size)}`
    : ''
  return (
    <Page title={t.nav.library} aside={<span className="text-13 text-quiet tnum">{facts}</span>}>
      <Tabs label={t.nav.library} tabs={tabs} />
      <Outlet />
    </Page>
  )
}
