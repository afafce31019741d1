import { useQuery } from '@tanstack/react-query'
import { Disc3, ListMusic, Music, type LucideIcon } from 'lucide-react'
import { useMemo } from 'react'
import { me } from '../../api/identity.ts'
import { EmptyState } from '../../design/states.tsx'
import { openDownloads } from '../../offline/actions.ts'
import { useShelf, type Kind, type Shelf } from '../../offline/shelf.ts'
import { CoverGrid } from '../../parts/cover-grid.tsx'
import { bytes } from '../../parts/format.ts'
import { PlayButton } from '../../parts/play-button.tsx'
import { playTracks } from '../../parts/play.ts'
import { TrackList } from '../../parts/track-list.tsx'
import { usePages } from '../../parts/use-pages.ts'
import { t } from '../../text/en.ts'

const collections = (shelf: Shelf) => shelf.collections
const Nothing = ({ icon, what }: { icon: LucideIcon; what: string }) => (
  <EmptyState icon={icon} title={t.offline.emptyOf(what.toLowerCase())} text={t.offline.emptyOfText} />
)

function useItems(kind: Kind) {
  const all = useShelf(collections)
  return useMemo(() => [...all.values()].filter((one) => one.kind === kind).map(({ item }) => item), [all, kind])
}

export function DownloadedAlbums() {
  const items = useItems('album')
  if (!items.length) return <Nothing icon={Disc3} what={t.library.albums} />
  return <CoverGrid name={t.library.albums} count={items.length} at={(index) => items[index]} />
}

export function DownloadedPlaylists() {
  const items = useItems('playlist')
  const { data: user } = useQuery(me)
  if (!items.length) return <Nothing icon={ListMusic} what={t.nav.playlists} />
  return (
    <CoverGrid
      name={t.nav.playlists}
      count={items.length}
      at={(index) => items[index]}
      mine={(item) => item.type === 'playlist' && item.owner.id === user?.id}
    />
  )
}

const there = ({ files }: Shelf) => {
  let count = 0
  for (const { state } of files.values()) if (state === 'there') count++
  return count
}

/** Every track that is here, whatever it came with. */
export function DownloadedTracks() {
  const count = useShelf(there)
  const used = useShelf((shelf) => shelf.used)
  const pages = usePages(['downloads', 'tracks', count, used], (window) =>
    openDownloads().then((offline) => offline.listTracksHere(window)),
  )
  if (!count) return <Nothing icon={Music} what={t.library.tracks} />
  const play = (index: number) => void pages.take(index, 300).then((tracks) => playTracks(tracks))
  return (
    <>
      <div className="mb-5 flex items-center gap-4">
        <PlayButton playing={false} name={t.offline.title} onClick={() => play(0)} />
        <span className="text-13 text-quiet tnum">{t.offline.counted(count, bytes(used))}</span>
      </div>
      <TrackList
        name={t.offline.title}
        id="downloads"
        count={pages.total ?? count}
        columns={{ cover: true, album: true, marked: false }}
        need={pages.need}
        at={(index) => {
          const track = pages.at(index)
          return track && { track }
        }}
        play={play}
      />
    </>
  )
}
