import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export type MenuEntry = 'line' | { label: string; icon?: LucideIcon; run: () => void; danger?: boolean; hint?: string }
export type OpenMenu = { entries: MenuEntry[]; x: number; y: number; title?: string; from: HTMLElement | null }
type Overlay = { menu: OpenMenu | null; dialog: ReactNode; dialogKey: number }

let overlay: Overlay = { menu: null, dialog: null, dialogKey: 0 }
const listeners = new Set<() => void>()

export const readOverlay = () => overlay
export function subscribeOverlay(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function change(patch: Partial<Overlay>) {
  overlay = { ...overlay, ...patch }
  for (const listener of listeners) listener()
}

type Where = {
  clientX: number
  clientY: number
  currentTarget: EventTarget & Element
  type: string
  preventDefault(): void
  stopPropagation(): void
}

/** Opens the one menu of the page: at the pointer for a right-click, under the button for a click. */
export function openMenu(event: Where, entries: MenuEntry[], title?: string) {
  event.preventDefault()
  event.stopPropagation()
  const { clientX: x, clientY: y, currentTarget, type } = event
  openMenuAt(currentTarget, entries, { title, ...(type === 'contextmenu' && (x || y) ? { x, y } : {}) })
}

type Place = { title: string | undefined; x?: number; y?: number }

/** The same for what had to be asked for first: under `below`, unless a place is named. */
export function openMenuAt(below: Element, entries: MenuEntry[], { title, x, y }: Place) {
  const box = below.getBoundingClientRect()
  const from = below instanceof HTMLElement ? below : null
  change({ menu: { entries, x: x ?? box.right, y: y ?? box.bottom + 4, title, from } })
}

export const closeMenu = () => change({ menu: null })
/** Opens the one dialog of the page. */
export const openDialog = (dialog: ReactNode) => change({ dialog, dialogKey: overlay.dialogKey + 1 })
export const closeDialog = () => change({ dialog: null })
