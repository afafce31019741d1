import {
  ArrowDownToLine,
  CirclePlus,
  CircleX,
  Disc3,
  Heart,
  HeartOff,
  ListEnd,
  ListPlus,
  Pencil,
  Play,
  Radio,
  Trash2,
  UserRound,
} from 'lucide-react'
import { wholeUris } from '../api/whole.ts'
import type { AlbumRef, ArtistRef, PlaylistRef, Track } from '../api/types.ts'
import { openDialog, type MenuEntry } from '../design/overlay-store.ts'
import { go } from '../navigation.ts'
import { removeTracks, startDownload, stopDownload } from '../offline/actions.ts'
import { canDownload } from '../offline/gate.ts'
import { readShelf } from '../offline/shelf.ts'
import { addToLeader, enqueue, playNext } from '../player/queue-commands.ts'
import { readTogether } from '../together/store.ts'
import { t } from '../text/en.ts'
import { EditPlaylist } from './edit-playlist.tsx'
import { PickPlaylist } from './pick-playlist.tsx'
import { playContext, playTracks, startRadio } from './play.ts'
import { deletePlaylist, leavePlaylist } from './playlist-actions.ts'
import { isSaved, setSaved } from './use-saved.ts'

const m = t.menu
const artistName = ({ artists }: { artists: ArtistRef[] }) => artists[0]

const saveEntry = (uris: string[]): MenuEntry => {
  const saved = uris.every(isSaved)
  return { label: saved ? m.unsave : m.save, icon: saved ? HeartOff : Heart, run: () => void setSaved(uris, !saved) }
}

const pick = (name: string, uris: () => Promise<string[]> | string[]): MenuEntry => ({
  label: m.addToPlaylist,
  icon: ListPlus,
  run: () => openDialog(<PickPlaylist name={name} uris={uris} />),
})

// Where nothing can be kept nothing is offered.
const downloadEntry = (item: AlbumRef | PlaylistRef): MenuEntry[] => {
  if (!canDownload) return []
  const isKept = readShelf().collections.has(item.uri)
  if (isKept) return [{ label: t.offline.remove, icon: CircleX, run: () => void stopDownload(item.uri) }]
  return [{ label: t.offline.download, icon: ArrowDownToLine, run: () => void startDownload([item], item.name) }]
}

const downloadTracksEntry = (tracks: Track[], name: string): MenuEntry[] => {
  if (!canDownload) return []
  const isKept = tracks.every(({ id }) => readShelf().files.has(id))
  if (isKept) return [{ label: t.offline.remove, icon: CircleX, run: () => void removeTracks(tracks) }]
  return [{ label: t.offline.download, icon: ArrowDownToLine, run: () => void startDownload(tracks, name) }]
}

type Uris = () => Promise<string[]> | string[]

// What a guest queues goes to who leads the party, if that is wanted.
function queueEntries(uris: Uris, name: string): MenuEntry[] {
  const { party } = readTogether()
  if (party?.role === 'guest') {
    const leader = party.leader.display_name
    const add = async () => addToLeader(await uris(), { what: name, leader })
    return party.guests_may_add ? [{ label: t.together.addTo(leader), icon: ListEnd, run: () => void add() }] : []
  }
  return [
    { label: m.playNext, icon: CirclePlus, run: async () => playNext(await uris(), m.nextDone(name)) },
    { label: m.queue, icon: ListEnd, run: async () => enqueue(await uris(), m.queued(name)) },
  ]
}

/** What can be done with one or many tracks. `extra` goes before the last group, such as removing from this playlist. */
export function trackMenu(tracks: Track[], extra: MenuEntry[] = []): MenuEntry[] {
  const [track] = tracks
  if (!track) return []
  const uris = tracks.map(({ uri }) => uri)
  const name = tracks.length > 1 ? t.tracks(tracks.length) : track.name
  const one: MenuEntry[] =
    tracks.length > 1
      ? []
      : [
          'line',
          { label: m.radio, icon: Radio, run: () => void startRadio(track) },
          ...artistEntries(track),
          { label: m.album, icon: Disc3, run: () => go('album', track.album.id) },
        ]
  return [
    { label: m.play, icon: Play, run: () => void playTracks(tracks) },
    ...queueEntries(() => uris, name),
    'line',
    pick(name, () => uris),
    saveEntry(uris),
    ...downloadTracksEntry(tracks, name),
    ...one,
    ...(extra.length ? ['line' as const, ...extra] : []),
  ]
}

function artistEntries(item: { artists: ArtistRef[] }): MenuEntry[] {
  return item.artists.slice(0, 4).map((artist) => ({
    label: item.artists.length > 1 ? m.artistNamed(artist.name) : m.artist,
    icon: UserRound,
    run: () => go('artist', artist.id),
  }))
}

export function albumMenu(album: AlbumRef): MenuEntry[] {
  const whole = () => wholeUris(album.uri)
  return [
    { label: m.play, icon: Play, run: () => void playContext(album.uri) },
    ...queueEntries(whole, album.name),
    'line',
    pick(album.name, whole),
    saveEntry([album.uri]),
    ...downloadEntry(album),
    'line',
    { label: m.radio, icon: Radio, run: () => void startRadio(album) },
    ...(artistName(album) ? artistEntries(album) : []),
  ]
}

export function artistMenu(artist: ArtistRef): MenuEntry[] {
  const followed = isSaved(artist.uri)
  return [
    { label: m.play, icon: Play, run: () => void playContext(artist.uri) },
    { label: m.radio, icon: Radio, run: () => void startRadio(artist) },
    { label: followed ? m.unfollow : m.follow, icon: followed ? HeartOff : Heart, run: () => void setSaved([artist.uri], !followed) },
  ]
}

export function playlistMenu(playlist: PlaylistRef, mine: boolean): MenuEntry[] {
  const whole = () => wholeUris(playlist.uri)
  const own: MenuEntry[] = mine
    ? [
        { label: m.edit, icon: Pencil, run: () => openDialog(<EditPlaylist playlist={playlist} />) },
        { label: m.delete, icon: Trash2, danger: true, run: () => void deletePlaylist(playlist) },
      ]
    : [{ label: m.unfollow, icon: HeartOff, run: () => void leavePlaylist(playlist) }]
  return [
    { label: m.play, icon: Play, run: () => void playContext(playlist.uri) },
    ...queueEntries(whole, playlist.name),
    { label: m.radio, icon: Radio, run: () => void startRadio(playlist) },
    'line',
    pick(playlist.name, whole),
    ...downloadEntry(playlist),
    'line',
    ...own,
  ]
}
