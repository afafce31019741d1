import { Outlet } from '@tanstack/react-router'
import { useTitle } from '../../parts/entity-head.tsx'
import { Page, Tabs } from '../../parts/page-head.tsx'
import { t } from '../../text/en.ts'

const tabs = [
  { to: '/saved/tracks', label: t.library.tracks },
  { to: '/saved/albums', label: t.library.albums },
  { to: '/saved/artists', label: t.library.artists },
]

export function SavedLayout() {
  useTitle(t.nav.saved)
  return (
    <Page title={t.nav.saved}>
      <Tabs label={t.nav.saved} tabs={tabs} />
      <Outlet />
    </Page>
  )
}
