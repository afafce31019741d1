import { useMutation } from '@tanstack/react-query'
import { CircleCheck, Trash2 } from 'lucide-react'
import { listMissing, purgeMissing } from '../../api/folders.ts'
import { queryClient } from '../../api/query-client.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { closeDialog, openDialog } from '../../design/overlay-store.ts'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { toast } from '../../design/toast-store.ts'
import { when } from '../../parts/format.ts'
import { TrackList } from '../../parts/track-list.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { t } from '../../text/en.ts'

/** Tracks whose files are gone: kept with their plays and playlists until an admin says otherwise. */
export function MissingTab() {
  const pages = usePages(['missing'], listMissing)
  const purge = useMutation({
    mutationFn: purgeMissing,
    onSuccess: () =>
      Promise.all([queryClient.invalidateQueries({ queryKey: ['missing'] }), queryClient.invalidateQueries({ queryKey: ['library'] })]),
    onError: (error) => toast({ text: error.message, tone: 'bad' }),
  })
  if (pages.error) return <ErrorState error={pages.error} what={t.missing.failed} retry={pages.retry} />
  if (pages.total === 0) return <EmptyState icon={CircleCheck} title={t.missing.empty} text={t.missing.emptyText} />
  const total = pages.total ?? 0
  const some = (indexes: number[]) => indexes.flatMap((index) => pages.at(index)?.id ?? [])
  const ask = (count: number, run: () => void) => openDialog(<Confirm count={count} run={run} />)
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-4">
        <p className="max-w-140 grow text-13 text-quiet">{t.missing.text}</p>
        <Button tone="danger" icon={Trash2} busy={purge.isPending} onClick={() => ask(total, () => purge.mutate({ all: true }))}>
          {t.missing.purgeAll}
        </Button>
      </div>
      <TrackList
        name={t.admin.missing}
        id="missing"
        count={total}
        columns={{ cover: true, album: true, note: t.column.missingSince }}
        need={pages.need}
        play={() => undefined}
        at={(index) => {
          const track = pages.at(index)
          return track && { track, note: when(track.missing_since) }
        }}
        extra={(indexes) => [
          {
            label: t.missing.purge(indexes.length),
            icon: Trash2,
            danger: true,
            run: () => ask(indexes.length, () => purge.mutate({ track_ids: some(indexes) })),
          },
        ]}
      />
    </>
  )
}

function Confirm({ count, run }: { count: number; run: () => void }) {
  return (
    <Dialog title={t.missing.purge(count)}>
      <p className="text-quiet">{t.missing.confirm}</p>
      <div className="mt-6 flex justify-end gap-2">
        <Button tone="quiet" onClick={closeDialog}>
          {t.cancel}
        </Button>
        <Button tone="danger" onClick={() => (closeDialog(), run())}>
          {t.missing.purge(count)}
        </Button>
      </div>
    </Dialog>
  )
}
