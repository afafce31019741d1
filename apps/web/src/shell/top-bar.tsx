import { useQuery } from '@tanstack/react-query'
import { Link, useCanGoBack, useRouter, useRouterState } from '@tanstack/react-router'
import { ArrowDownToLine, ChevronLeft, ChevronRight, Clock3, CloudOff, LogOut, Settings, Users } from 'lucide-react'
import { me } from '../api/identity.ts'
import { useEffect, useRef, useState } from 'react'
import { IconButton } from '../design/button.tsx'
import { cx } from '../design/cx.ts'
import { openMenu, type MenuEntry } from '../design/overlay-store.ts'
import { Wordmark } from '../design/wordmark.tsx'
import { goTo } from '../navigation.ts'
import { useAway } from '../offline/shelf.ts'
import { usePlayer } from '../player/store.ts'
import { t } from '../text/en.ts'
import { askToLeave } from './leave.tsx'
import { SearchBox } from './search-box.tsx'

/** Back and forward, the search, and who is here. */
export function TopBar() {
  const { history } = useRouter()
  const { mark, away } = useScrolledAway()
  const canGoBack = useCanGoBack()
  const searching = useRouterState({ select: ({ location }) => location.pathname === '/search' })
  const isAway = useAway()
  const offline = usePlayer((view) => view.offline && view.state !== null)
  return (
    <>
      <span ref={mark} aria-hidden className="absolute top-0 h-3 w-px" />
      <header className="sticky top-0 z-20 flex h-16 items-center gap-2 px-(--gutter) max-md:h-14">
        <span
          aria-hidden
          className={cx('absolute inset-0 -z-10 border-b bg-ground/96 transition-opacity duration-200', !away && 'opacity-0')}
        />
        <div className="flex max-md:hidden">
          <IconButton icon={ChevronLeft} size={20} label={t.nav.back} tip={false} disabled={!canGoBack} onClick={() => history.back()} />
          <IconButton icon={ChevronRight} size={20} label={t.nav.forward} tip={false} onClick={() => history.forward()} />
        </div>
        {!searching && (
          <Link to="/" aria-label={t.nav.home} className="md:hidden">
            <Wordmark className="h-6" />
          </Link>
        )}
        <SearchBox compact={!searching} />
        <div className="grow" />
        {isAway ? (
          <Link
            to="/downloads"
            role="status"
            title={t.offline.awayText}
            className="fade flex items-center gap-1.5 rounded-full border px-3 py-1 text-12 font-medium text-quiet hover:text-text"
          >
            <CloudOff size={14} strokeWidth={1.75} aria-hidden />
            {t.offline.away}
          </Link>
        ) : (
          offline && (
            <span role="status" className="fade rounded-full border px-3 py-1 text-12 text-quiet">
              {t.reconnecting}
            </span>
          )
        )}
        <Account />
      </header>
    </>
  )
}

// At the top the page's colour shows through; further down the bar gets a ground to stand on.
function useScrolledAway() {
  const mark = useRef<HTMLSpanElement>(null)
  const [away, setAway] = useState(false)
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setAway(!entry!.isIntersecting), { root: document.getElementById('main') })
    observer.observe(mark.current!)
    return () => observer.disconnect()
  }, [])
  return { mark, away }
}

function Account() {
  const { data: user } = useQuery(me)
  if (!user) return null
  const name = user.display_name || user.name
  const entries: MenuEntry[] = [
    { label: t.nav.history, icon: Clock3, run: () => goTo('/history') },
    { label: t.nav.downloads, icon: ArrowDownToLine, run: () => goTo('/downloads') },
    { label: t.nav.settings, icon: Settings, run: () => goTo('/settings') },
    ...(user.role === 'admin' ? [{ label: t.nav.admin, icon: Users, run: () => goTo('/admin') }] : []),
    'line',
    { label: t.account.logOut, icon: LogOut, run: () => void askToLeave() },
  ]
  return (
    <button
      type="button"
      aria-label={t.account.menu(name)}
      aria-haspopup="menu"
      onClick={(event) => openMenu(event, entries, name)}
      className="flex size-9 shrink-0 items-center justify-center rounded-full bg-hover text-14 font-bold uppercase ring-1 ring-line max-md:size-10"
    >
      {[...name][0]}
    </button>
  )
}
