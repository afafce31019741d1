import { X } from 'lucide-react'
import { IconButton } from '../design/button.tsx'
import { LyricsView } from '../parts/lyrics.tsx'
import { Queue } from '../parts/queue.tsx'
import { t } from '../text/en.ts'
import { setUi, useUi } from './ui-store.ts'

/** The right-hand panel of wide screens: queue or lyrics. */
export function SidePanel() {
  const { panel } = useUi()
  if (!panel) return null
  const title = panel === 'queue' ? t.queue.title : t.lyrics.title
  return (
    <aside aria-label={title} className="fade flex w-80 shrink-0 flex-col border-l bg-sunken max-lg:w-72 max-md:hidden">
      <header className="flex h-16 shrink-0 items-center justify-between pr-3 pl-5">
        <h2 className="text-16 font-bold">{title}</h2>
        <IconButton icon={X} label={t.close} onClick={() => setUi({ panel: null })} tip={false} />
      </header>
      <div className="min-h-0 grow overflow-y-auto">
        {panel === 'queue' ? (
          <Queue />
        ) : (
          <div className="px-5 pb-6">
            <LyricsView />
          </div>
        )}
      </div>
    </aside>
  )
}
