import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Disc, Ellipsis, Shuffle } from 'lucide-react'
import { useMemo } from 'react'
import { album as albumQuery, artist as artistQuery } from '../api/catalog.ts'
import type { Album, ArtistRef, Track } from '../api/types.ts'
import { IconButton } from '../design/button.tsx'
import { Cover } from '../design/cover.tsx'
import { openMenu } from '../design/overlay-store.ts'
import { ErrorState } from '../design/states.tsx'
import { DownloadButton } from '../parts/download-button.tsx'
import { EntityPage } from '../parts/entity-head.tsx'
import { length, number, year } from '../parts/format.ts'
import { HeadSkeleton } from '../parts/head-skeleton.tsx'
import { HeartButton } from '../parts/heart.tsx'
import { ArtistLinks } from '../parts/links.tsx'
import { albumMenu } from '../parts/menus.tsx'
import { PlayButton } from '../parts/play-button.tsx'
import { playContext, toggleContext, useContextPlaying } from '../parts/play.ts'
import { PlainTracks } from '../parts/plain-tracks.tsx'
import { useSaved } from '../parts/use-saved.ts'
import { t } from '../text/en.ts'
import { MoreOfArtist } from './more-of-artist.tsx'

const route = getRouteApi('/shell/album/$id')

export function AlbumView() {
  const { id } = route.useParams()
  const { data: album, error, refetch } = useQuery(albumQuery(id))
  if (error && !album) return <ErrorState error={error} what={t.album.failed} retry={() => void refetch()} />
  if (!album) return <HeadSkeleton />
  return <AlbumPage album={album} key={id} />
}

function AlbumPage({ album }: { album: Album }) {
  useSaved(album.uri)
  const playing = useContextPlaying(album.uri)
  const tracks = useMemo(() => album.tracks.items.map((track) => ({ ...track, album }) as Track), [album])
  const discs = useMemo(() => byDisc(tracks), [tracks])
  const play = (track: Track) => void playContext(album.uri, { position: tracks.indexOf(track), first: track })
  const duration = album.tutti?.duration_ms ?? tracks.reduce((sum, track) => sum + track.duration_ms, 0)
  return (
    <EntityPage
      images={album.images}
      kind="album"
      title={album.name}
      label={[t.album.kind(album.album_type), year(album.release_date), t.tracks(album.total_tracks), length(duration)]
        .filter(Boolean)
        .join(' · ')}
      facts={<Artists artists={album.artists} />}
      actions={
        <>
          <PlayButton playing={playing === 'playing'} name={album.name} onClick={() => void toggleContext(album.uri)} />
          <IconButton
            icon={Shuffle}
            size={22}
            label={t.player.shufflePlay}
            onClick={() => void playContext(album.uri, { shuffle: true })}
            className="size-10!"
          />
          <DownloadButton item={album} />
          <HeartButton uri={album.uri} name={album.name} size={22} className="size-10!" />
          <IconButton
            icon={Ellipsis}
            size={22}
            label={t.menu.more(album.name)}
            tip={false}
            onClick={(event) => openMenu(event, albumMenu(album), album.name)}
            className="size-10!"
          />
        </>
      }
    >
      {discs.map(([disc, of]) => (
        <section key={disc} aria-label={t.album.disc(disc)} className="mb-6">
          {discs.length > 1 && (
            <h2 className="mb-2 flex items-center gap-2 px-3 text-14 font-medium text-quiet">
              <Disc size={16} aria-hidden />
              {t.album.disc(disc)}
            </h2>
          )}
          <PlainTracks tracks={of} id={`${album.id} ${disc}`} name={album.name} numbered play={play} head={disc === discs[0]?.[0]} />
        </section>
      ))}
      <Credits album={album} tracks={tracks} />
      {album.artists[0] && <MoreOfArtist artist={album.artists[0]} except={album.id} />}
    </EntityPage>
  )
}

function byDisc(tracks: Track[]): [disc: number, tracks: Track[]][] {
  const discs = new Map<number, Track[]>()
  for (const track of tracks) discs.set(track.disc_number, [...(discs.get(track.disc_number) ?? []), track])
  return [...discs]
}

function Artists({ artists }: { artists: ArtistRef[] }) {
  return (
    <span className="flex items-center gap-2 font-medium text-text">
      {artists[0] && <ArtistPicture id={artists[0].id} />}
      <ArtistLinks artists={artists} />
    </span>
  )
}

function ArtistPicture({ id }: { id: string }) {
  const { data } = useQuery(artistQuery(id))
  return <Cover images={data?.images} size={24} kind="artist" className="size-6" />
}

function Credits({ album, tracks }: { album: Album; tracks: Track[] }) {
  const composers = [...new Set(tracks.flatMap((track) => track.tutti?.composers ?? []))]
  const lines = [
    [
      t.album.released,
      album.tutti?.original_date && album.tutti.original_date !== album.release_date
        ? `${album.release_date} (${album.tutti.original_date})`
        : album.release_date,
    ],
    [t.album.label, album.label],
    [t.album.genres, album.tutti?.genres?.join(', ')],
    [t.album.composers, composers.slice(0, 12).join(', ')],
    [t.album.plays, album.tutti?.play_count ? number(album.tutti.play_count) : null],
    ...(album.copyrights ?? []).slice(0, 2).map(({ text }) => [t.album.copyright, text]),
  ].filter(([, value]) => value && value !== '0000')
  if (!lines.length) return null
  return (
    <dl className="mt-2 mb-4 grid max-w-160 grid-cols-[auto_1fr] gap-x-6 gap-y-1 px-3 text-13">
      {lines.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-faint">{name}</dt>
          <dd className="text-quiet">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
