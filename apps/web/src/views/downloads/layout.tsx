import { Outlet } from '@tanstack/react-router'
import { ArrowDownToLine, CloudOff, Lock } from 'lucide-react'
import { useEffect } from 'react'
import { Button } from '../../design/button.tsx'
import { EmptyState } from '../../design/states.tsx'
import { goTo } from '../../navigation.ts'
import { openDownloads } from '../../offline/actions.ts'
import { canDownload } from '../../offline/gate.ts'
import { useAway, useShelf, type Shelf } from '../../offline/shelf.ts'
import { useTitle } from '../../parts/entity-head.tsx'
import { Page, Tabs } from '../../parts/page-head.tsx'
import { t } from '../../text/en.ts'
import { RemoveAll } from './remove-all.tsx'
import { Storage } from './storage.tsx'

const tabs = [
  { to: '/downloads/albums', label: t.library.albums },
  { to: '/downloads/playlists', label: t.nav.playlists },
  { to: '/downloads/tracks', label: t.library.tracks },
]
const isRead = ({ isRead: is }: Shelf) => is
const isEmpty = ({ collections }: Shelf) => !collections.size

/** What plays without the server, how much room it takes, and what is still to come. */
export function DownloadsLayout() {
  useTitle(t.offline.title)
  const away = useAway()
  const ready = useShelf(isRead)
  const empty = useShelf(isEmpty)
  useEffect(() => void (canDownload && openDownloads()), [])
  if (!canDownload)
    return (
      <Page title={t.offline.title}>
        <EmptyState icon={Lock} title={t.offline.noWorker} text={t.offline.noWorkerText} />
      </Page>
    )
  return (
    <Page title={t.offline.title} aside={!empty && <RemoveAll />}>
      {away && (
        <p role="status" className="fade mb-5 flex items-center gap-3 rounded-card bg-hover/60 px-4 py-3 text-14">
          <CloudOff size={18} strokeWidth={1.75} className="shrink-0 text-quiet" aria-hidden />
          {t.offline.awayText}
        </p>
      )}
      {ready && empty && <Empty away={away} />}
      {ready && !empty && (
        <>
          <Storage />
          <Tabs label={t.offline.title} tabs={tabs} />
          <Outlet />
        </>
      )}
    </Page>
  )
}

const Empty = ({ away }: { away: boolean }) => (
  <EmptyState icon={ArrowDownToLine} title={t.offline.empty} text={away ? t.offline.emptyAway : t.offline.emptyText}>
    {!away && <Button onClick={() => goTo('/library/albums')}>{t.nav.library}</Button>}
  </EmptyState>
)
