export type ToastOptions = { text: string; tone?: 'plain' | 'bad'; action?: { label: string; run: () => void }; forMs?: number }
export type Toast = ToastOptions & { id: number }

let toasts: readonly Toast[] = []
let count = 0
const listeners = new Set<() => void>()

export const readToasts = () => toasts
export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function change(list: readonly Toast[]) {
  toasts = list
  for (const listener of listeners) listener()
}

/** Says something at the bottom for a while; with an action (Undo) a little longer. The same words are not stacked. */
export function toast(options: ToastOptions) {
  const id = ++count
  change([...toasts.filter(({ text }) => text !== options.text), { ...options, id }].slice(-3))
  setTimeout(() => dismiss(id), options.forMs ?? (options.action || options.tone === 'bad' ? 7000 : 4000))
}

export const dismiss = (id: number) => change(toasts.filter((shown) => shown.id !== id))
