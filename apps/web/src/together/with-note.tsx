import { UsersRound } from 'lucide-react'
import { cx } from '../design/cx.ts'
import { openDialog } from '../design/overlay-store.ts'
import { t } from '../text/en.ts'
import { TogetherDialog } from './dialog.tsx'
import { useLeader } from './store.ts'

/** Says with whom a guest listens; leads to the party. Nothing for everyone else. */
export function WithNote({ className }: { className?: string }) {
  const leader = useLeader()
  if (leader === null) return null
  return (
    <button
      type="button"
      onClick={() => openDialog(<TogetherDialog />)}
      className={cx('flex min-w-0 items-center gap-1.5 text-12 font-medium text-accent-text hover:underline', className)}
    >
      <UsersRound size={13} strokeWidth={2} aria-hidden className="shrink-0" />
      <span className="truncate">{t.together.with(leader)}</span>
    </button>
  )
}
