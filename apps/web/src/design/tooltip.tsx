import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

/** A name and its key beside something that shows no words. */
export function Tooltip({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          className="fade z-60 flex items-center gap-2 rounded-card bg-float px-2.5 py-1.5 text-12 font-medium shadow-(--shadow)"
        >
          {label}
          {hint && <kbd className="rounded-row border px-1 font-sans text-faint">{hint}</kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export const TooltipProvider = ({ children }: { children: ReactNode }) => (
  <Radix.Provider delayDuration={500} skipDelayDuration={200} disableHoverableContent>
    {children}
  </Radix.Provider>
)
