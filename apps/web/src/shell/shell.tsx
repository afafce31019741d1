import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { me } from '../api/identity.ts'
import { t } from '../text/en.ts'
import { BottomTabs, MiniPlayer } from './mini-player.tsx'
import { NowPlayingSheet } from './now-playing.tsx'
import { PlayerBar } from './player-bar.tsx'
import { useShortcuts } from './shortcuts.tsx'
import { SidePanel } from './side-panel.tsx'
import { Sidebar } from './sidebar.tsx'
import { beginListening } from './begin.ts'
import { TopBar } from './top-bar.tsx'

/** The frame around every page of a signed-in listener. */
export function Shell() {
  const { data: user } = useQuery(me)
  useEffect(() => {
    if (user) beginListening(user)
  }, [user])
  useShortcuts()
  return (
    <div className="flex h-dvh flex-col pb-[env(safe-area-inset-bottom)]">
      <a
        href="#main"
        onClick={(event) => (event.preventDefault(), document.getElementById('main')?.focus())}
        className="absolute -top-20 left-4 z-60 rounded-full bg-accent px-4 py-2 text-on-accent focus:top-3"
      >
        {t.skip}
      </a>
      <div className="flex min-h-0 grow">
        <Sidebar />
        <main
          id="main"
          tabIndex={-1}
          data-scroll-restoration-id="main"
          className="relative min-w-0 grow overflow-y-auto overflow-x-clip [scrollbar-gutter:stable] max-md:[scrollbar-gutter:auto]"
        >
          <div>
            <TopBar />
            <div className="-mt-16 min-h-[70vh] max-md:-mt-14">
              <Outlet />
            </div>
          </div>
        </main>
        <SidePanel />
      </div>
      <PlayerBar />
      <MiniPlayer />
      <BottomTabs />
      <NowPlayingSheet />
    </div>
  )
}
