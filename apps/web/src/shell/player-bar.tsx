import { Link } from '@tanstack/react-router'
import { ListMusic, Maximize2, MicVocal, MonitorSpeaker, Volume1, Volume2, VolumeX } from 'lucide-react'
import { IconButton } from '../design/button.tsx'
import { Cover } from '../design/cover.tsx'
import { openMenu } from '../design/overlay-store.ts'
import { Slider } from '../design/slider.tsx'
import { AlbumLink, ArtistLinks } from '../parts/links.tsx'
import { HeartButton } from '../parts/heart.tsx'
import { trackMenu } from '../parts/menus.tsx'
import { goTo } from '../navigation.ts'
import { resume, setVolume, toggleMute } from '../player/commands.ts'
import { isHere, usePlayer } from '../player/store.ts'
import { t } from '../text/en.ts'
import { Controls, Progress } from './controls.tsx'
import { DevicesButton } from './devices-button.tsx'
import { WithNote } from '../together/with-note.tsx'
import { SleepButton } from './sleep-button.tsx'
import { SpeedButton } from './speed-button.tsx'
import { TogetherButton } from './together-button.tsx'
import { togglePanel, useUi } from './ui-store.ts'

/** The bar at the foot of wide screens. */
export function PlayerBar() {
  const elsewhere = usePlayer(({ state }) => Boolean(state?.item && state.is_playing && state.device_id && !isHere(state)))
  return (
    <section
      aria-label={t.player.name}
      className="grid h-21 shrink-0 grid-cols-[minmax(0,1fr)_minmax(0,1.5fr)_minmax(0,1fr)] items-center gap-4 border-t bg-sunken px-4 max-md:hidden"
    >
      <NowPlayingLine />
      <div className="mx-auto flex w-full max-w-150 flex-col gap-1">
        <Controls />
        <Progress />
      </div>
      <div className="flex items-center justify-end gap-1">
        {elsewhere && (
          <button
            type="button"
            onClick={() => void resume()}
            className="mr-1 flex h-8 items-center gap-2 rounded-full border border-line-strong px-3 text-13 font-medium hover:bg-hover"
          >
            <MonitorSpeaker size={16} strokeWidth={1.75} aria-hidden />
            {t.player.playHere}
          </button>
        )}
        <SpeedButton shy />
        <SleepButton />
        <DevicesButton />
        <TogetherButton />
        <PanelButtons />
        <Volume />
        <IconButton icon={Maximize2} size={16} label={t.player.open} onClick={() => goTo('/playing')} />
      </div>
    </section>
  )
}

function NowPlayingLine() {
  const item = usePlayer(({ state }) => state?.item ?? null)
  if (!item)
    return (
      <div className="pl-1">
        <p className="text-13 text-faint">{t.player.nothing}</p>
        <WithNote />
      </div>
    )
  return (
    <div className="flex min-w-0 items-center gap-3" onContextMenu={(event) => openMenu(event, trackMenu([item]), item.name)}>
      <Link to="/playing" aria-label={t.player.open}>
        <Cover images={item.album.images} size={64} className="size-14" eager />
      </Link>
      <div className="min-w-0">
        <AlbumLink album={{ id: item.album.id, name: item.name }} className="block truncate font-medium" />
        <ArtistLinks artists={item.artists} className="block truncate text-13 text-quiet" />
        <WithNote className="max-w-full" />
      </div>
      <HeartButton uri={item.uri} name={item.name} className="ml-1" />
    </div>
  )
}

function PanelButtons() {
  const { panel } = useUi()
  return (
    <>
      <IconButton icon={MicVocal} label={t.lyrics.title} on={panel === 'lyrics'} onClick={() => togglePanel('lyrics')} />
      <IconButton icon={ListMusic} label={t.queue.title} hint="q" on={panel === 'queue'} onClick={() => togglePanel('queue')} />
    </>
  )
}

function Volume() {
  const volume = usePlayer(({ state }) => state?.volume_percent ?? 100)
  const muted = usePlayer((view) => view.muted)
  const shown = muted ? 0 : volume
  const Icon = shown === 0 ? VolumeX : shown < 50 ? Volume1 : Volume2
  return (
    <div className="flex w-36 items-center gap-1" onWheel={(event) => setVolume(shown - Math.sign(event.deltaY) * 5)}>
      <IconButton icon={Icon} label={muted ? t.player.unmute : t.player.mute} hint="m" onClick={toggleMute} />
      <Slider
        label={t.player.volume}
        value={shown}
        max={100}
        say={(value) => `${value} %`}
        onMove={setVolume}
        onDone={setVolume}
        className="grow"
      />
    </div>
  )
}
