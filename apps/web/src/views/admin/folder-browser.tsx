import { useQuery } from '@tanstack/react-query'
import { CornerLeftUp, Folder } from 'lucide-react'
import { useState } from 'react'
import { browse } from '../../api/folders.ts'
import { ErrorState } from '../../design/states.tsx'
import { number } from '../../parts/format.ts'
import { t } from '../../text/en.ts'

type Props = { path: string | null; onPath: (path: string) => void }
const row = 'flex h-10 w-full items-center gap-3 px-3 text-left hover:bg-hover outline-offset-[-2px]'

/** Folders of the server's machine: a click goes in; the path can be typed too. */
export function FolderBrowser({ path, onPath }: Props) {
  const [typed, setTyped] = useState<string | null>(null)
  const { data, error, refetch } = useQuery({ ...browse(path), retry: false })
  const shown = path ?? data?.path ?? ''
  const go = (to: string) => {
    setTyped(null)
    if (to && to !== shown) onPath(to)
  }
  return (
    <div>
      <input
        aria-label={t.folders.path}
        value={typed ?? shown}
        // A listing that arrives now must not change the text under the hands of whoever types.
        onFocus={(event) => setTyped(event.currentTarget.value)}
        onChange={(event) => setTyped(event.target.value)}
        spellCheck={false}
        autoCapitalize="off"
        onKeyDown={(event) => event.key === 'Enter' && (event.preventDefault(), go(event.currentTarget.value.trim()))}
        onBlur={(event) => go(event.currentTarget.value.trim())}
        className="h-11 w-full rounded-t-card border border-line-strong bg-sunken px-3 text-13"
      />
      <div className="h-56 overflow-y-auto rounded-b-card border border-t-0 border-line-strong" role="group" aria-label={data?.path}>
        {error && (
          <div className="p-3">
            <ErrorState error={error} what={t.folders.browseFailed} retry={() => void refetch()} small />
          </div>
        )}
        {data?.parent && (
          <button type="button" className={`${row} text-quiet`} onClick={() => go(data.parent!)}>
            <CornerLeftUp size={16} aria-hidden />
            {t.folders.up}
          </button>
        )}
        {data?.entries.map((entry) => (
          <button key={entry.path} type="button" className={row} onClick={() => go(entry.path)}>
            <Folder size={16} strokeWidth={1.75} className="shrink-0 text-quiet" aria-hidden />
            <span className="min-w-0 grow truncate">{entry.name}</span>
            {entry.audio_files > 0 && (
              <span className="text-12 whitespace-nowrap text-accent-text tnum">{t.folders.audioFiles(number(entry.audio_files))}</span>
            )}
          </button>
        ))}
        {data?.entries.length === 0 && <p className="px-3 py-4 text-13 text-quiet">{t.folders.noFolders}</p>}
      </div>
    </div>
  )
}

/** The path that is chosen: the one gone to, or where browsing began. */
export function useChosenPath() {
  const [path, setPath] = useState<string | null>(null)
  const { data } = useQuery({ ...browse(path), retry: false })
  return { path, setPath, chosen: path ?? data?.path ?? null }
}
