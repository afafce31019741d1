import type { ReactNode } from 'react'
import { cx } from './cx.ts'

/** What may be wider or higher than its place; keys reach it too (WCAG 2.1.1). */
export function ScrollBox({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without a place in the order of tabs only a pointer could scroll it.
    <div role="region" aria-label={label} tabIndex={0} className={cx('overflow-auto', className)}>
      {children}
    </div>
  )
}
