import type { ReactNode } from 'react'

/** A titled part of a settings page. */
export function Section({ title, text, aside, children }: { title: string; text?: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t py-7 first:border-t-0 first:pt-0">
      <header className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="min-w-0 grow">
          <h2 className="text-16 font-bold">{title}</h2>
          {text && <p className="mt-0.5 max-w-140 text-13 text-quiet">{text}</p>}
        </div>
        {aside}
      </header>
      {children}
    </section>
  )
}
