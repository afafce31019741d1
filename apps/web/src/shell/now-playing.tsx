import { useRouterState } from '@tanstack/react-router'
import { ChevronDown, Ellipsis, ListMusic, MicVocal } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode, type TouchEvent } from 'react'
import { IconButton } from '../design/button.tsx'
import { Cover } from '../design/cover.tsx'
import { openMenu } from '../design/overlay-store.ts'
import { useTint } from '../design/tint.ts'
import { HeartButton } from '../parts/heart.tsx'
import { ArtistLinks, UriLink } from '../parts/links.tsx'
import { LyricsView } from '../parts/lyrics.tsx'
import { trackMenu } from '../parts/menus.tsx'
import { Queue } from '../parts/queue.tsx'
import { usePlayer } from '../player/store.ts'
import { t } from '../text/en.ts'
import { Controls, Progress } from './controls.tsx'
import { DevicesButton } from './devices-button.tsx'
import { WithNote } from '../together/with-note.tsx'
import { SleepButton } from './sleep-button.tsx'
import { SpeedButton } from './speed-button.tsx'
import { TogetherButton } from './together-button.tsx'
import { setUi, useUi } from './ui-store.ts'

/** Phones: what plays at full height, the cover from edge to edge, the controls in reach of the thumb. Closed by a swipe down. */
export function NowPlayingSheet() {
  const { playing } = useUi()
  const item = usePlayer(({ state }) => state?.item ?? null)
  const context = usePlayer(({ state }) => state?.context ?? null)
  const [sheet, setSheet] = useState<'queue' | 'lyrics' | null>(null)
  const tint = useTint(item?.album.images)
  const box = useRef<HTMLDivElement>(null)
  const from = useRef<number | null>(null)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  // Going to an artist or an album from here shows that page.
  useEffect(() => setUi({ playing: false }), [path])
  useEffect(() => {
    if (!playing) return
    box.current?.focus()
    const escape = (event: KeyboardEvent) => event.key === 'Escape' && setUi({ playing: false })
    document.addEventListener('keydown', escape)
    return () => document.removeEventListener('keydown', escape)
  }, [playing])
  if (!playing || !item) return null
  const close = () => setUi({ playing: false })
  const swipe = (event: TouchEvent) => (event.changedTouches[0]?.clientY ?? 0) - (from.current ?? Infinity) > 90 && close()
  return (
    <div
      ref={box}
      role="dialog"
      aria-modal
      aria-label={t.player.name}
      tabIndex={-1}
      data-quiet-focus
      style={tint}
      className="sheet tinted tinted-whole fixed inset-0 z-30 flex pb-[env(safe-area-inset-bottom)] flex-col overflow-hidden bg-ground md:hidden"
    >
      <div
        className="relative flex min-h-0 grow flex-col"
        onTouchStart={(event) => void (from.current = event.touches[0]?.clientY ?? null)}
        onTouchEnd={swipe}
      >
        <Cover
          key={item.album.id}
          images={item.album.images}
          size={640}
          alt={item.album.name}
          eager
          className="max-h-[56vh] w-full rounded-none!"
        />
        <header className="absolute inset-x-0 top-0 flex items-center justify-between bg-linear-to-b from-black/60 to-transparent p-2 text-white">
          <IconButton icon={ChevronDown} size={24} label={t.close} onClick={close} tip={false} className="text-white!" />
          <span className="min-w-0 truncate text-13 font-medium">{context && <UriLink uri={context.uri}>{context.name}</UriLink>}</span>
          <IconButton
            icon={Ellipsis}
            size={22}
            label={t.menu.more(item.name)}
            onClick={(event) => openMenu(event, trackMenu([item]))}
            tip={false}
            className="text-white!"
          />
        </header>
        <div className="flex grow flex-col justify-evenly gap-3 px-6 pt-4 pb-3">
          <div className="flex items-center gap-3">
            <div className="min-w-0 grow">
              <h2 className="truncate text-20 font-bold">{item.name}</h2>
              <ArtistLinks artists={item.artists} className="block truncate text-16 text-quiet" />
              <WithNote className="mt-1" />
            </div>
            <HeartButton uri={item.uri} name={item.name} size={24} />
          </div>
          <Progress below />
          <Controls big />
          <div className="flex justify-between">
            <IconButton icon={MicVocal} size={20} label={t.lyrics.title} tip={false} onClick={() => setSheet('lyrics')} />
            <SleepButton size={20} tip={false} />
            <SpeedButton size={20} tip={false} />
            <DevicesButton size={20} tip={false} />
            <TogetherButton size={20} tip={false} />
            <IconButton icon={ListMusic} size={20} label={t.queue.title} tip={false} onClick={() => setSheet('queue')} />
          </div>
        </div>
      </div>
      {sheet && (
        <Sheet title={sheet === 'queue' ? t.queue.title : t.lyrics.title} close={() => setSheet(null)}>
          {sheet === 'queue' ? (
            <Queue />
          ) : (
            <div className="px-6 pb-8">
              <LyricsView large />
            </div>
          )}
        </Sheet>
      )}
    </div>
  )
}

function Sheet({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  return (
    <div
      role="dialog"
      aria-label={title}
      className="sheet absolute inset-x-0 top-[8vh] bottom-0 flex flex-col rounded-t-[16px] bg-float shadow-(--shadow)"
    >
      <header className="flex items-center justify-between py-2 pr-2 pl-5">
        <h2 className="text-16 font-bold">{title}</h2>
        <IconButton icon={ChevronDown} label={t.close} onClick={close} tip={false} />
      </header>
      <div className="min-h-0 grow overflow-y-auto">{children}</div>
    </div>
  )
}
