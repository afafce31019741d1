import { useMutation, useQuery } from '@tanstack/react-query'
import { Ellipsis, FolderOpen, FolderPlus, RefreshCw, Sparkles, Trash2 } from 'lucide-react'
import { acceptFolder, addDemo, folders, removeFolder, scan, startScan, type Folder } from '../../api/folders.ts'
import { queryClient } from '../../api/query-client.ts'
import { Button, IconButton } from '../../design/button.tsx'
import { openDialog, openMenu } from '../../design/overlay-store.ts'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { toast } from '../../design/toast-store.ts'
import { when } from '../../parts/format.ts'
import { t } from '../../text/en.ts'
import { AddFolder } from './add-folder.tsx'
import { ConfirmRemove } from './confirm-remove.tsx'
import { ScanCard } from './scan-card.tsx'

const refetch = () =>
  Promise.all([queryClient.invalidateQueries({ queryKey: ['folders'] }), queryClient.invalidateQueries({ queryKey: ['scan'] })])
const bad = (error: Error) => toast({ text: error.message, tone: 'bad' })

export function FoldersTab() {
  const { data, error, refetch: retry } = useQuery(folders)
  const { data: current } = useQuery(scan)
  const demo = useMutation({ mutationFn: addDemo, onSuccess: refetch, onError: bad })
  const rescan = useMutation({ mutationFn: () => startScan({}), onSuccess: refetch, onError: bad })
  const add = () => openDialog(<AddFolder done={() => void refetch()} />)
  if (error && !data) return <ErrorState error={error} what={t.folders.failed} retry={() => void retry()} />
  const demoButton = !data?.items.some((folder) => folder.demo) && (
    <Button icon={Sparkles} busy={demo.isPending} onClick={() => demo.mutate()}>
      {t.folders.demo}
    </Button>
  )
  if (data?.items.length === 0) {
    return (
      <EmptyState icon={FolderOpen} title={t.folders.empty} text={t.folders.emptyText}>
        <Button tone="accent" icon={FolderPlus} onClick={add}>
          {t.folders.add}
        </Button>
        {demoButton}
      </EmptyState>
    )
  }
  return (
    <div className="max-w-220">
      {current && <ScanCard scan={current} />}
      <div className="mb-3 flex flex-wrap gap-2">
        <Button tone="accent" icon={FolderPlus} onClick={add}>
          {t.folders.add}
        </Button>
        <Button icon={RefreshCw} busy={rescan.isPending} disabled={current?.scanning} onClick={() => rescan.mutate()}>
          {t.folders.scanAll}
        </Button>
        {demoButton}
      </div>
      <ul>
        {data?.items.map((folder) => (
          <Row key={folder.id} folder={folder} />
        ))}
      </ul>
    </div>
  )
}

function Row({ folder }: { folder: Folder }) {
  const act = useMutation({ mutationFn: (call: () => Promise<unknown>) => call(), onSuccess: refetch, onError: bad })
  const menu = [
    { label: t.folders.scan, icon: RefreshCw, run: () => act.mutate(() => startScan({ folder_id: folder.id })) },
    { label: t.folders.scanFull, icon: RefreshCw, run: () => act.mutate(() => startScan({ folder_id: folder.id, full: true })) },
    'line' as const,
    {
      label: t.folders.remove,
      icon: Trash2,
      danger: true,
      run: () => openDialog(<ConfirmRemove folder={folder} remove={() => act.mutate(() => removeFolder(folder.id))} />),
    },
  ]
  const name = folder.demo ? t.folders.demoName : folder.path
  return (
    <li className="flex items-start gap-4 border-b py-4">
      <FolderOpen size={20} strokeWidth={1.5} className="mt-0.5 shrink-0 text-quiet" aria-hidden />
      <div className="min-w-0 grow">
        <p className="truncate font-medium" title={folder.path}>
          {name}
        </p>
        <p className="text-13 text-quiet">
          {[t.tracks(folder.tracks), t.folders.state(folder.state), folder.last_scan_at && t.folders.scanned(when(folder.last_scan_at))]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {folder.reason && <p className="mt-1 text-13 text-danger">{folder.reason}</p>}
        {folder.state === 'held' && (
          <div className="mt-3 flex flex-wrap items-center gap-3">
            <p className="max-w-120 text-13 text-quiet">{t.folders.held}</p>
            <Button tone="danger" busy={act.isPending} onClick={() => act.mutate(() => acceptFolder(folder.id))}>
              {t.folders.accept}
            </Button>
          </div>
        )}
      </div>
      <IconButton icon={Ellipsis} label={t.menu.more(name)} tip={false} onClick={(event) => openMenu(event, menu, name)} />
    </li>
  )
}
