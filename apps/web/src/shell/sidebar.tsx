import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowDownToLine, Clock3, Heart, House, Library, PanelLeft, Plus, Search, Settings, Users, type LucideIcon } from 'lucide-react'
import { me } from '../api/identity.ts'
import { myPlaylists } from '../api/playlists.ts'
import { IconButton } from '../design/button.tsx'
import { cx } from '../design/cx.ts'
import { Mark, Wordmark } from '../design/wordmark.tsx'
import { freeName, newPlaylist } from '../parts/playlist-actions.ts'
import { t } from '../text/en.ts'
import { ScanNote } from './scan-note.tsx'
import { SidebarPlaylist } from './sidebar-playlist.tsx'
import { setUi, useUi } from './ui-store.ts'

type Entry = { to: string; icon: LucideIcon; label: string; exact?: boolean }
const places: Entry[] = [
  { to: '/', icon: House, label: t.nav.home, exact: true },
  { to: '/search', icon: Search, label: t.nav.search },
  { to: '/library', icon: Library, label: t.nav.library },
]
const own: Entry[] = [
  { to: '/saved', icon: Heart, label: t.nav.saved },
  { to: '/history', icon: Clock3, label: t.nav.history },
  { to: '/downloads', icon: ArrowDownToLine, label: t.nav.downloads },
]

export function Sidebar() {
  const { narrowSidebar: narrow } = useUi()
  const { data: user } = useQuery(me)
  const { data: playlists = [] } = useQuery(myPlaylists)
  return (
    <nav
      aria-label={t.nav.name}
      className={cx(
        'flex min-h-0 shrink-0 flex-col border-r bg-sunken transition-[width] duration-200 max-md:hidden',
        narrow ? 'w-18' : 'w-60',
      )}
    >
      <div className={cx('flex h-16 shrink-0 items-center', narrow ? 'justify-center' : 'justify-between pr-3 pl-5')}>
        {narrow ? null : (
          <Link to="/" aria-label={t.nav.home}>
            <Wordmark className="h-7" />
          </Link>
        )}
        <button
          type="button"
          aria-label={narrow ? t.nav.wider : t.nav.narrower}
          onClick={() => setUi({ narrowSidebar: !narrow })}
          className="flex size-9 items-center justify-center rounded-full text-quiet hover:text-text"
        >
          {narrow ? <Mark className="size-7 text-text" /> : <PanelLeft size={18} strokeWidth={1.75} aria-hidden />}
        </button>
      </div>
      <ul className="px-3">
        {places.map((place) => (
          <Place key={place.to} {...place} narrow={narrow} />
        ))}
      </ul>
      <ul className="mt-3 border-t px-3 pt-3">
        {own.map((place) => (
          <Place key={place.to} {...place} narrow={narrow} />
        ))}
      </ul>
      <div className={cx('mt-3 flex items-center border-t pt-3 pb-1', narrow ? 'justify-center' : 'justify-between pr-3 pl-6')}>
        {!narrow && <h2 className="text-12 font-medium text-faint">{t.nav.playlists}</h2>}
        <IconButton icon={Plus} label={t.playlist.create} onClick={() => void newPlaylist(freeName())} />
      </div>
      <ul className="min-h-0 grow overflow-y-auto px-3 pb-3">
        {playlists.map((playlist) => (
          <SidebarPlaylist key={playlist.id} playlist={playlist} mine={playlist.owner.id === user?.id} narrow={narrow} />
        ))}
        {!playlists.length && !narrow && <li className="px-3 py-2 text-13 text-faint">{t.playlist.noneYet}</li>}
      </ul>
      {!narrow && <ScanNote />}
      <ul className="border-t px-3 py-2">
        {user?.role === 'admin' && <Place to="/admin" icon={Users} label={t.nav.admin} narrow={narrow} />}
        <Place to="/settings" icon={Settings} label={t.nav.settings} narrow={narrow} />
      </ul>
    </nav>
  )
}

function Place({ to, icon: Icon, label, exact, narrow }: Entry & { narrow: boolean }) {
  return (
    <li>
      <Link
        to={to}
        activeOptions={{ exact: exact ?? false }}
        title={narrow ? label : undefined}
        aria-label={label}
        className={cx(
          'flex h-9.5 items-center gap-3 rounded-card text-14 font-medium transition-colors',
          narrow ? 'justify-center' : 'px-3',
        )}
        activeProps={{ className: 'bg-hover text-text' }}
        inactiveProps={{ className: 'text-quiet hover:text-text' }}
      >
        <Icon size={18} strokeWidth={1.75} aria-hidden />
        {!narrow && label}
      </Link>
    </li>
  )
}
