import { useEffect } from 'react'
import { Dialog } from '../design/dialog.tsx'
import { openDialog } from '../design/overlay-store.ts'
import { isSaved, setSaved } from '../parts/use-saved.ts'
import { cycleRepeat, next, previous, seekBy, setShuffle, toggle, toggleMute, volumeBy } from '../player/commands.ts'
import { getView } from '../player/store.ts'
import { t } from '../text/en.ts'
import { togglePanel } from './ui-store.ts'

const keys: Record<string, () => void> = {
  ' ': () => void toggle(),
  ArrowLeft: () => void seekBy(-5000),
  ArrowRight: () => void seekBy(5000),
  'Ctrl+ArrowLeft': () => void previous(),
  'Ctrl+ArrowRight': () => void next(),
  ArrowUp: () => volumeBy(5),
  ArrowDown: () => volumeBy(-5),
  '/': () => document.getElementById('search')?.focus(),
  '?': () => openDialog(<ShortcutsDialog />),
  m: toggleMute,
  s: () => void setShuffle(!getView().state?.shuffle),
  r: () => void cycleRepeat(),
  q: () => togglePanel('queue'),
  l: () => {
    const uri = getView().state?.item?.uri
    if (uri) void setSaved([uri], !isSaved(uri))
  },
}

// Keys that a control already uses stay with it: letters in fields, arrows on sliders and in menus, space on buttons.
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement
  if (event.defaultPrevented || event.altKey || event.metaKey) return true
  if (target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], [role=dialog] [role=grid]')) return true
  if (event.key === ' ') return Boolean(target.closest('button, a, input'))
  return event.key.startsWith('Arrow') && !event.ctrlKey && Boolean(target.closest('[data-slider], [role=radiogroup], [role=option]'))
}

/** The keyboard of the whole player. */
export function useShortcuts() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const run = keys[(event.ctrlKey ? 'Ctrl+' : '') + event.key]
      if (!run || isTaken(event)) return
      event.preventDefault()
      run()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

function ShortcutsDialog() {
  return (
    <Dialog title={t.shortcuts.title}>
      <dl className="grid grid-cols-[1fr_auto] gap-y-2.5">
        {t.shortcuts.list.map(([what, ...pressed]) => (
          <div key={what} className="contents">
            <dt className="text-quiet">{what}</dt>
            <dd className="flex justify-end gap-1">
              {pressed.map((key) => (
                <kbd key={key} className="min-w-7 rounded-row border border-line-strong px-1.5 py-0.5 text-center font-sans text-12">
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
