import { useSyncExternalStore } from 'react'
import { cx } from './cx.ts'
import { dismiss, readToasts, subscribeToasts } from './toast-store.ts'

/** Words at the bottom left, above the bar; read aloud politely. */
export function Toaster() {
  const toasts = useSyncExternalStore(subscribeToasts, readToasts)
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed bottom-25 left-4 z-50 flex w-[min(380px,calc(100vw-32px))] flex-col gap-2 max-md:bottom-31"
    >
      {toasts.map(({ id, text, tone, action }) => (
        <div
          key={id}
          className="rise pointer-events-auto flex items-center gap-3 rounded-card bg-float py-2.5 pr-2 pl-4 text-14 shadow-(--shadow) ring-1 ring-line"
        >
          <span className={cx('grow py-0.5', tone === 'bad' && 'text-danger')}>{text}</span>
          {action && (
            <button
              type="button"
              onClick={() => (dismiss(id), action.run())}
              className="h-8 shrink-0 rounded-full px-3 font-medium text-accent-text hover:bg-hover"
            >
              {action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
