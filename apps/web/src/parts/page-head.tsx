import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** A plain page: its title and what is done about the whole of it. `quiet` keeps the title for those who listen. */
export function Page({ title, aside, quiet, children }: { title: string; aside?: ReactNode; quiet?: boolean; children: ReactNode }) {
  if (quiet)
    return (
      <div className="page pt-18 pb-16 max-md:pt-15">
        <h1 className="sr-only">{title}</h1>
        <div>{children}</div>
      </div>
    )
  return (
    <div className="page pt-20 pb-16 max-md:pt-17">
      <header className="mb-5 flex min-h-10 flex-wrap items-center gap-x-4 gap-y-3">
        <h1 className="grow text-28 font-bold">{title}</h1>
        {aside}
      </header>
      {children}
    </div>
  )
}

/** Tabs that are addresses. */
export function Tabs({ label, tabs }: { label: string; tabs: { to: string; label: string }[] }) {
  return (
    <nav aria-label={label} className="no-bar mb-6 flex gap-6 overflow-x-auto border-b">
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          activeOptions={{ includeSearch: false }}
          className="relative flex h-10 items-center rounded-row text-14 font-medium whitespace-nowrap outline-offset-[-2px]"
          activeProps={{
            className: 'text-text after:absolute after:inset-x-0 after:bottom-0 after:h-0.5 after:rounded-full after:bg-text',
          }}
          inactiveProps={{ className: 'text-quiet hover:text-text' }}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  )
}
