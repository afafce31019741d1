import { Link } from '@tanstack/react-router'
import { ArrowDownToLine, Heart, House, Library, Pause, Play, Search, SkipForward, type LucideIcon } from 'lucide-react'
import { useRef, type TouchEvent } from 'react'
import { IconButton } from '../design/button.tsx'
import { Cover } from '../design/cover.tsx'
import { cx } from '../design/cx.ts'
import { next, toggle } from '../player/commands.ts'
import { WithNote } from '../together/with-note.tsx'
import { useLeader } from '../together/store.ts'
import { usePlayer, usePosition } from '../player/store.ts'
import { t } from '../text/en.ts'
import { setUi } from './ui-store.ts'

/** The foot of phones: what plays, opened by a tap or a swipe up. */
export function MiniPlayer() {
  const item = usePlayer(({ state }) => state?.item ?? null)
  const playing = usePlayer(({ state, blocked }) => Boolean(state?.is_playing && !blocked))
  const leader = useLeader()
  const from = useRef<number | null>(null)
  if (!item) return <WithNote className="mx-4 h-9 shrink-0 md:hidden" />
  const swipe = (event: TouchEvent) => {
    const up = (from.current ?? 0) - (event.changedTouches[0]?.clientY ?? 0)
    if (up > 30) setUi({ playing: true })
  }
  return (
    <section
      aria-label={t.player.name}
      className="relative mx-2 mb-1 flex h-14 shrink-0 items-center gap-1 overflow-hidden rounded-card bg-float pr-1 pl-2 shadow-(--shadow) ring-1 ring-line md:hidden"
      onTouchStart={(event) => void (from.current = event.touches[0]?.clientY ?? null)}
      onTouchEnd={swipe}
    >
      <button
        type="button"
        aria-label={t.player.open}
        onClick={() => setUi({ playing: true })}
        className="flex min-w-0 grow items-center gap-3 text-left"
      >
        <Cover images={item.album.images} size={44} className="size-10" eager />
        <span className="min-w-0">
          <span className="block truncate font-medium">{item.name}</span>
          <span className={cx('block truncate text-12', leader === null ? 'text-quiet' : 'font-medium text-accent-text')}>
            {leader === null ? item.artists.map(({ name }) => name).join(', ') : t.together.with(leader)}
          </span>
        </span>
      </button>
      <IconButton
        icon={playing ? Pause : Play}
        fill
        size={22}
        label={playing ? t.player.pause : t.player.play}
        onClick={() => void toggle()}
        tip={false}
        className="text-text"
      />
      {leader === null && (
        <IconButton icon={SkipForward} fill size={20} label={t.player.next} onClick={() => void next()} tip={false} className="text-text" />
      )}
      <Line />
    </section>
  )
}

function Line() {
  const position = usePosition()
  const duration = usePlayer(({ state }) => state?.duration_ms ?? 0)
  return (
    <span aria-hidden className="absolute inset-x-2 bottom-0 h-0.5 overflow-hidden rounded-full bg-line-strong">
      <span className="block h-full origin-left bg-text" style={{ transform: `scaleX(${duration ? position / duration : 0})` }} />
    </span>
  )
}

const tabs: { to: string; icon: LucideIcon; label: string; exact?: boolean }[] = [
  { to: '/', icon: House, label: t.nav.home, exact: true },
  { to: '/search', icon: Search, label: t.nav.search },
  { to: '/library', icon: Library, label: t.nav.library },
  { to: '/saved', icon: Heart, label: t.nav.saved },
  { to: '/downloads', icon: ArrowDownToLine, label: t.nav.downloads },
]

export function BottomTabs() {
  return (
    <nav aria-label={t.nav.name} className="flex h-13 shrink-0 md:hidden">
      {tabs.map(({ to, icon: Icon, label, exact }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: exact ?? false }}
          className="flex flex-1 flex-col items-center justify-center gap-0.5 text-12 font-medium"
          activeProps={{ className: 'text-text' }}
          inactiveProps={{ className: 'text-faint' }}
        >
          <Icon size={20} strokeWidth={1.75} aria-hidden />
          {label}
        </Link>
      ))}
    </nav>
  )
}
