import { useQuery } from '@tanstack/react-query'
import { ListMusic, Plus } from 'lucide-react'
import { me } from '../../api/identity.ts'
import { myPlaylists } from '../../api/playlists.ts'
import { Button } from '../../design/button.tsx'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { CoverGrid } from '../../parts/cover-grid.tsx'
import { freeName, newPlaylist } from '../../parts/playlist-actions.ts'
import { t } from '../../text/en.ts'

/** The listener's playlists as covers: phones have no sidebar. */
export function PlaylistsTab() {
  const { data, error, refetch } = useQuery(myPlaylists)
  const { data: user } = useQuery(me)
  const create = (
    <Button icon={Plus} onClick={() => void newPlaylist(freeName())}>
      {t.playlist.create}
    </Button>
  )
  if (error && !data) return <ErrorState error={error} what={t.playlist.listFailed} retry={() => void refetch()} />
  if (data?.length === 0)
    return (
      <EmptyState icon={ListMusic} title={t.playlist.noneTitle} text={t.playlist.noneText}>
        {create}
      </EmptyState>
    )
  return (
    <>
      <div className="mb-4 flex items-center justify-between">
        <span className="text-13 text-quiet tnum">{data ? t.playlist.count(data.length) : ''}</span>
        {create}
      </div>
      <CoverGrid
        name={t.nav.playlists}
        count={data?.length ?? 6}
        at={(index) => data?.[index]}
        mine={(item) => item.type === 'playlist' && item.owner.id === user?.id}
      />
    </>
  )
}
