import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Ellipsis, Radio } from 'lucide-react'
import { useState } from 'react'
import { artist as artistQuery, artistAlbums, artistTop } from '../api/catalog.ts'
import { related } from '../api/recommendations.ts'
import type { Artist } from '../api/types.ts'
import { Button, IconButton } from '../design/button.tsx'
import { openMenu } from '../design/overlay-store.ts'
import { ErrorState } from '../design/states.tsx'
import { CoverCard } from '../parts/cover-card.tsx'
import { EntityPage } from '../parts/entity-head.tsx'
import { HeadSkeleton } from '../parts/head-skeleton.tsx'
import { artistMenu } from '../parts/menus.tsx'
import { PlainTracks } from '../parts/plain-tracks.tsx'
import { PlayButton } from '../parts/play-button.tsx'
import { playTracks, startRadio, toggleContext, useContextPlaying } from '../parts/play.ts'
import { Shelf } from '../parts/shelf.tsx'
import { setSaved, useSaved } from '../parts/use-saved.ts'
import { t } from '../text/en.ts'

const route = getRouteApi('/shell/artist/$id')

export function ArtistView() {
  const { id } = route.useParams()
  const { data: artist, error, refetch } = useQuery(artistQuery(id))
  if (error && !artist) return <ErrorState error={error} what={t.artist.failed} retry={() => void refetch()} />
  if (!artist) return <HeadSkeleton />
  return <ArtistPage artist={artist} key={id} />
}

function ArtistPage({ artist }: { artist: Artist }) {
  const playing = useContextPlaying(artist.uri)
  const followed = useSaved(artist.uri)
  const counts = artist.tutti
  const facts = [
    counts?.albums ? t.albums(counts.albums) : '',
    counts?.tracks ? t.tracks(counts.tracks) : '',
    ...(artist.genres ?? []).slice(0, 3),
  ]
  return (
    <EntityPage
      images={artist.images}
      kind="artist"
      title={artist.name}
      label={t.artist.kind}
      facts={facts.filter(Boolean).join(' · ')}
      actions={
        <>
          <PlayButton playing={playing === 'playing'} name={artist.name} onClick={() => void toggleContext(artist.uri)} />
          <Button onClick={() => void setSaved([artist.uri], !followed)}>{followed ? t.artist.following : t.menu.follow}</Button>
          <IconButton icon={Radio} size={22} label={t.menu.radio} onClick={() => void startRadio(artist)} className="size-10!" />
          <IconButton
            icon={Ellipsis}
            size={22}
            label={t.menu.more(artist.name)}
            tip={false}
            onClick={(event) => openMenu(event, artistMenu(artist), artist.name)}
            className="size-10!"
          />
        </>
      }
    >
      <Best id={artist.id} />
      <Releases id={artist.id} group="album" title={t.artist.albums} />
      <Releases id={artist.id} group="single" title={t.artist.singles} />
      <Releases id={artist.id} group="compilation" title={t.artist.compilations} />
      <Releases id={artist.id} group="appears_on" title={t.artist.appearances} />
      <Related id={artist.id} />
    </EntityPage>
  )
}

function Best({ id }: { id: string }) {
  const { data } = useQuery(artistTop(id))
  const [all, setAll] = useState(false)
  if (!data?.tracks.length) return null
  return (
    <section aria-label={t.artist.best}>
      <h2 className="mb-3 text-20 font-bold">{t.artist.best}</h2>
      <PlainTracks
        tracks={data.tracks.slice(0, all ? 10 : 5)}
        id={`top ${id}`}
        name={t.artist.best}
        columns={{ cover: true, album: true }}
        play={(_, index) => void playTracks(data.tracks, index)}
      />
      {data.tracks.length > 5 && (
        <Button tone="quiet" onClick={() => setAll(!all)} className="mt-1">
          {all ? t.less : t.more}
        </Button>
      )}
    </section>
  )
}

function Releases({ id, group, title }: { id: string; group: string; title: string }) {
  const { data } = useQuery(artistAlbums(id, group))
  if (!data?.items.length) return null
  return (
    <Shelf title={title}>
      {data.items.map((album) => (
        <CoverCard key={album.id} item={album} />
      ))}
    </Shelf>
  )
}

function Related({ id }: { id: string }) {
  const { data } = useQuery({ ...related(id), retry: false })
  if (!data?.artists.length) return null
  return (
    <Shelf title={t.artist.related}>
      {data.artists.map((artist) => (
        <CoverCard key={artist.id} item={artist} />
      ))}
    </Shelf>
  )
}
