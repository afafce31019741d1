import { AudioLines, Ellipsis, Radio } from 'lucide-react'
import { Button, IconButton } from '../design/button.tsx'
import { Cover } from '../design/cover.tsx'
import { openMenu } from '../design/overlay-store.ts'
import { EmptyState } from '../design/states.tsx'
import { useTint } from '../design/tint.ts'
import { goTo } from '../navigation.ts'
import { useTitle } from '../parts/entity-head.tsx'
import { HeartButton } from '../parts/heart.tsx'
import { AlbumLink, ArtistLinks } from '../parts/links.tsx'
import { LyricsView } from '../parts/lyrics.tsx'
import { trackMenu } from '../parts/menus.tsx'
import { startRadio } from '../parts/play.ts'
import { Queue } from '../parts/queue.tsx'
import { SpeedButton } from '../shell/speed-button.tsx'
import { usePlayer } from '../player/store.ts'
import type { Track } from '../api/types.ts'
import { t } from '../text/en.ts'

/** What plays, large: cover, words, and how the file is made. */
export function PlayingView() {
  const item = usePlayer(({ state }) => state?.item ?? null)
  useTitle(item ? `${item.name} · ${item.artists[0]?.name ?? ''}` : t.player.name)
  if (!item) {
    return (
      <div className="page pt-20">
        <EmptyState icon={AudioLines} title={t.player.nothing} text={t.queue.emptyText}>
          <Button onClick={() => goTo('/')}>{t.nav.home}</Button>
        </EmptyState>
      </div>
    )
  }
  return <Playing item={item} key={item.album.id} />
}

function Playing({ item }: { item: Track }) {
  const tint = useTint(item.album.images)
  return (
    <div className="tinted relative" style={tint}>
      <div className="page relative grid grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)] gap-14 pt-24 pb-12 max-lg:grid-cols-1 max-lg:gap-8">
        <div>
          <Cover
            images={item.album.images}
            size={640}
            alt={item.album.name}
            eager
            className="w-full max-w-[min(620px,calc(100vh-320px))] min-w-60 shadow-(--cover-shadow)"
          />
          <div className="mt-6 flex items-center gap-2">
            <div className="min-w-0 grow">
              <h1 className="truncate text-28 font-bold">{item.name}</h1>
              <p className="truncate text-16 text-quiet">
                <ArtistLinks artists={item.artists} /> · <AlbumLink album={item.album} />
              </p>
              <p className="mt-1.5 text-12 text-faint">{format(item)}</p>
            </div>
            <HeartButton uri={item.uri} name={item.name} size={24} className="size-11!" />
            <SpeedButton size={22} className="size-11!" />
            <IconButton icon={Radio} size={22} label={t.menu.radio} onClick={() => void startRadio(item)} className="size-11!" />
            <IconButton
              icon={Ellipsis}
              size={22}
              label={t.menu.more(item.name)}
              tip={false}
              onClick={(event) => openMenu(event, trackMenu([item]), item.name)}
              className="size-11!"
            />
          </div>
        </div>
        {item.tutti?.has_lyrics ? (
          <section aria-label={t.lyrics.title} className="flex max-h-[calc(100vh-220px)] flex-col">
            <h2 className="mb-2 text-16 font-bold text-quiet">{t.lyrics.title}</h2>
            <div className="min-h-0 grow overflow-y-auto">
              <LyricsView large />
            </div>
          </section>
        ) : (
          <Queue />
        )}
      </div>
    </div>
  )
}

function format({ tutti }: Track): string {
  if (!tutti) return ''
  const rate = tutti.sample_rate ? `${tutti.sample_rate / 1000} kHz` : ''
  const depth = tutti.bit_depth ? `${tutti.bit_depth} bit` : ''
  const bitrate = tutti.bitrate ? `${Math.round(tutti.bitrate > 5000 ? tutti.bitrate / 1000 : tutti.bitrate)} kbit/s` : ''
  return [tutti.codec?.toUpperCase(), depth, rate, bitrate].filter(Boolean).join(' · ')
}
