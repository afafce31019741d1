import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Ellipsis, ListMusic, Search, Shuffle, Trash2 } from 'lucide-react'
import { useCallback } from 'react'
import { me } from '../api/identity.ts'
import { itemTotal, itemTrack, listPlaylistItems, playlist as playlistQuery } from '../api/playlists.ts'
import type { PlaylistRef } from '../api/types.ts'
import { Button, IconButton } from '../design/button.tsx'
import { openDialog, openMenu } from '../design/overlay-store.ts'
import { EmptyState, ErrorState } from '../design/states.tsx'
import { goTo } from '../navigation.ts'
import { DownloadButton } from '../parts/download-button.tsx'
import { EditPlaylist } from '../parts/edit-playlist.tsx'
import { EntityPage } from '../parts/entity-head.tsx'
import { when } from '../parts/format.ts'
import { HeadSkeleton } from '../parts/head-skeleton.tsx'
import { playlistMenu } from '../parts/menus.tsx'
import { PlayButton } from '../parts/play-button.tsx'
import { playContext, toggleContext, useContextPlaying } from '../parts/play.ts'
import { TrackList } from '../parts/track-list.tsx'
import { usePages } from '../parts/use-pages.ts'
import { t } from '../text/en.ts'
import { usePlaylistEdits } from './use-playlist-edits.ts'

const route = getRouteApi('/shell/playlist/$id')

export function PlaylistView() {
  const { id } = route.useParams()
  const { data: playlist, error, refetch } = useQuery(playlistQuery(id))
  const { data: user } = useQuery(me)
  if (error && !playlist) return <ErrorState error={error} what={t.playlist.failed} retry={() => void refetch()} />
  if (!playlist) return <HeadSkeleton />
  return <PlaylistPage playlist={playlist} mine={playlist.owner.id === user?.id} key={id} />
}

function PlaylistPage({ playlist, mine }: { playlist: PlaylistRef; mine: boolean }) {
  const playing = useContextPlaying(playlist.uri)
  const menu = playlistMenu(playlist, mine)
  const total = itemTotal(playlist)
  const edit = () => openDialog(<EditPlaylist playlist={playlist} />)
  return (
    <EntityPage
      images={playlist.images}
      kind="playlist"
      title={playlist.name}
      about={playlist.description}
      onTitle={mine ? edit : undefined}
      label={playlist.public ? t.playlist.kindPublic : t.playlist.kindPrivate}
      facts={[playlist.owner.display_name ?? '', t.tracks(total)].filter(Boolean).join(' · ')}
      actions={
        <>
          <PlayButton
            playing={playing === 'playing'}
            name={playlist.name}
            disabled={!total}
            onClick={() => void toggleContext(playlist.uri)}
          />
          <IconButton
            icon={Shuffle}
            size={22}
            label={t.player.shufflePlay}
            disabled={!total}
            onClick={() => void playContext(playlist.uri, { shuffle: true })}
            className="size-10!"
          />
          <DownloadButton item={playlist} />
          <IconButton
            icon={Ellipsis}
            size={22}
            label={t.menu.more(playlist.name)}
            tip={false}
            onClick={(event) => openMenu(event, menu, playlist.name)}
            className="size-10!"
          />
        </>
      }
    >
      <Items playlist={playlist} editable={mine || playlist.collaborative} />
    </EntityPage>
  )
}

function Items({ playlist, editable }: { playlist: PlaylistRef; editable: boolean }) {
  const { id, uri } = playlist
  const list = `playlist:${id}`
  const pages = usePages(['playlists', id, 'items'], (window) => listPlaylistItems(id, window))
  const trackAt = useCallback(
    (index: number) => {
      const entry = pages.at(index)
      return entry && itemTrack(entry)
    },
    [pages],
  )
  const edits = usePlaylistEdits({ id, list, editable, trackAt })
  if (pages.error) return <ErrorState error={pages.error} what={t.playlist.failed} retry={pages.retry} />
  if (pages.total === 0) {
    return (
      <EmptyState icon={ListMusic} title={t.playlist.empty} text={t.playlist.emptyText}>
        <Button icon={Search} onClick={() => goTo('/search')}>
          {t.nav.search}
        </Button>
      </EmptyState>
    )
  }
  return (
    <TrackList
      name={playlist.name}
      id={list}
      count={pages.total ?? itemTotal(playlist)}
      columns={{ cover: true, album: true, note: t.column.added }}
      sortable={editable}
      need={pages.need}
      at={(index) => {
        const entry = pages.at(index)
        return entry && { track: itemTrack(entry), note: when(entry.added_at) }
      }}
      play={(index) => void playContext(uri, { position: index, first: trackAt(index) ?? undefined })}
      remove={editable ? edits.remove : undefined}
      extra={(indexes) => (editable ? [{ label: t.playlist.remove, icon: Trash2, run: () => edits.remove(indexes) }] : [])}
    />
  )
}
