import { UsersRound } from 'lucide-react'
import { IconButton } from '../design/button.tsx'
import { openDialog } from '../design/overlay-store.ts'
import { TogetherDialog } from '../together/dialog.tsx'
import { type Together, useTogether } from '../together/store.ts'
import { t } from '../text/en.ts'

const isTogether = ({ party }: Together) => party !== null

/** Leads to the listening party: to begin one, to invite, to leave. */
export function TogetherButton({ size = 18, tip = true }: { size?: number; tip?: boolean }) {
  const on = useTogether(isTogether)
  return (
    <IconButton icon={UsersRound} size={size} label={t.together.title} on={on} tip={tip} onClick={() => openDialog(<TogetherDialog />)} />
  )
}
