import { useSyncExternalStore } from 'react'

export type Panel = 'queue' | 'lyrics' | null
type Ui = { panel: Panel; narrowSidebar: boolean; playing: boolean }

const key = 'tutti.ui'
let ui: Ui = { panel: null, narrowSidebar: false, playing: false, ...kept() }
const listeners = new Set<() => void>()

function kept(): Partial<Ui> {
  try {
    return { ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Ui>), playing: false }
  } catch {
    return {}
  }
}

export const readUi = () => ui
/** What is open in the frame; kept for the next visit. `playing` is the full-height view on phones. */
export const useUi = () => useSyncExternalStore((listener) => (listeners.add(listener), () => void listeners.delete(listener)), readUi)

export function setUi(patch: Partial<Ui>) {
  ui = { ...ui, ...patch }
  try {
    localStorage.setItem(key, JSON.stringify(ui))
  } catch {
    // Then the choice lasts as long as the page.
  }
  for (const listener of listeners) listener()
}

export const togglePanel = (panel: Exclude<Panel, null>) => setUi({ panel: ui.panel === panel ? null : panel })
