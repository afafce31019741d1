import { keepAs, readKept } from '../kept.ts'
import { useSyncExternalStore } from 'react'

export type Panel = 'queue' | 'lyrics' | null
type Ui = { panel: Panel; narrowSidebar: boolean; playing: boolean }

const key = 'tutti.ui'
let ui: Ui = { panel: null, narrowSidebar: false, ...readKept<Partial<Ui>>('localStorage', key), playing: false }
const listeners = new Set<() => void>()

export const readUi = () => ui
/** What is open in the frame; kept for the next visit. `playing` is the full-height view on phones. */
export const useUi = () => useSyncExternalStore((listener) => (listeners.add(listener), () => void listeners.delete(listener)), readUi)

export function setUi(patch: Partial<Ui>) {
  ui = { ...ui, ...patch }
  keepAs('localStorage', key, ui)
  for (const listener of listeners) listener()
}

export const togglePanel = (panel: Exclude<Panel, null>) => setUi({ panel: ui.panel === panel ? null : panel })
