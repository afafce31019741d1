import { ArrowDownToLine, CircleCheck } from 'lucide-react'
import { useCallback } from 'react'
import { IconButton } from '../design/button.tsx'
import { startDownload, stopDownload, type Item } from '../offline/actions.ts'
import { canDownload } from '../offline/gate.ts'
import { useAway, useShelf, type Shelf } from '../offline/shelf.ts'
import { t } from '../text/en.ts'

/** How much of a collection is here, 0 to 1; `null`: it was not asked for. What failed is not waited for. */
export function useDownloaded(uri: string): number | null {
  return useShelf(
    useCallback(
      ({ collections, files, running }: Shelf) => {
        const ids = collections.get(uri)?.ids
        if (!ids) return null
        let done = 0
        for (const id of ids) done += files.get(id)?.state === 'wanted' ? (running.get(id) ?? 0) : 1
        return ids.length ? done / ids.length : 1
      },
      [uri],
    ),
  )
}

/** Downloads an album or a playlist, shows how far that is, and removes it. Where nothing can be kept it is not there. */
export function DownloadButton({ item }: { item: Item }) {
  const share = useDownloaded(item.uri)
  const away = useAway()
  if (!canDownload) return null
  if (share === null)
    return (
      <IconButton
        icon={ArrowDownToLine}
        size={22}
        label={t.offline.downloadNamed(item.name)}
        disabled={away}
        onClick={() => void startDownload([item], item.name)}
        className="size-10!"
      />
    )
  if (share >= 1)
    return (
      <IconButton
        icon={CircleCheck}
        on
        size={22}
        label={t.offline.removeNamed(item.name)}
        onClick={() => void stopDownload(item.uri)}
        className="size-10!"
      />
    )
  return (
    <button
      type="button"
      aria-label={t.offline.stopNamed(item.name, Math.floor(share * 100))}
      title={t.offline.stopNamed(item.name, Math.floor(share * 100))}
      onClick={() => void stopDownload(item.uri)}
      className="flex size-10 shrink-0 items-center justify-center rounded-full text-accent-text"
    >
      <Ring share={share} />
    </button>
  )
}

const RADIUS = 9.5
const ROUND = 2 * Math.PI * RADIUS

/** A ring that closes; in its middle what a press does. */
function Ring({ share }: { share: number }) {
  return (
    <svg viewBox="0 0 24 24" className="size-6" fill="none" aria-hidden>
      <circle cx="12" cy="12" r={RADIUS} strokeWidth="1.75" className="stroke-line-strong" />
      <circle
        cx="12"
        cy="12"
        r={RADIUS}
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeDasharray={ROUND}
        strokeDashoffset={ROUND * (1 - Math.max(0.02, share))}
        transform="rotate(-90 12 12)"
        className="stroke-current transition-[stroke-dashoffset] duration-200"
      />
      <rect x="9" y="9" width="6" height="6" rx="1.25" className="fill-current" />
    </svg>
  )
}
