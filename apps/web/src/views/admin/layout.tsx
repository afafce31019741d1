import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { Lock } from 'lucide-react'
import { me } from '../../api/identity.ts'
import { EmptyState } from '../../design/states.tsx'
import { useTitle } from '../../parts/entity-head.tsx'
import { Page, Tabs } from '../../parts/page-head.tsx'
import { t } from '../../text/en.ts'

const tabs = [
  { to: '/admin/folders', label: t.admin.folders },
  { to: '/admin/problems', label: t.admin.problems },
  { to: '/admin/missing', label: t.admin.missing },
  { to: '/admin/users', label: t.admin.users },
  { to: '/admin/system', label: t.admin.system },
]

export function AdminLayout() {
  const { data: user } = useQuery(me)
  useTitle(t.nav.admin)
  if (user && user.role !== 'admin')
    return (
      <div className="page pt-20">
        <EmptyState icon={Lock} title={t.admin.closed} text={t.admin.closedText} />
      </div>
    )
  return (
    <Page title={t.nav.admin}>
      <Tabs label={t.nav.admin} tabs={tabs} />
      <Outlet />
    </Page>
  )
}
