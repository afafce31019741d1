import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { me } from '../api/identity.ts'
import { itemTotal, myPlaylists } from '../api/playlists.ts'
import { Cover } from '../design/cover.tsx'
import { Dialog } from '../design/dialog.tsx'
import { closeDialog } from '../design/overlay-store.ts'
import { t } from '../text/en.ts'
import { addToPlaylist, freeName, newPlaylist } from './playlist-actions.ts'

type Props = { name: string; uris: () => Promise<string[]> | string[] }
const row = 'flex w-full items-center gap-3 rounded-card px-2 py-2 text-left hover:bg-hover'

/** Chooses the playlist that something is added to; typing filters, and what is typed can become a new one. */
export function PickPlaylist({ name, uris }: Props) {
  const [words, setWords] = useState('')
  const { data: user } = useQuery(me)
  const { data: playlists = [] } = useQuery(myPlaylists)
  const mine = playlists.filter(({ owner, collaborative }) => owner.id === user?.id || collaborative)
  const shown = mine.filter((playlist) => playlist.name.toLowerCase().includes(words.trim().toLowerCase()))
  const create = async () => (closeDialog(), await newPlaylist(words.trim() || freeName(), await uris()))
  const add = async (playlist: { id: string; name: string }) => (closeDialog(), await addToPlaylist(playlist, await uris()))
  return (
    <Dialog title={t.menu.addToPlaylist} about={name}>
      <form onSubmit={(event) => (event.preventDefault(), shown[0] && words ? void add(shown[0]) : void create())}>
        <input
          value={words}
          onChange={(event) => setWords(event.target.value)}
          placeholder={t.playlist.find}
          aria-label={t.playlist.find}
          autoFocus
          className="h-11 w-full rounded-card border border-line-strong bg-sunken px-3 placeholder:text-faint"
        />
      </form>
      <div className="-mx-2 mt-3">
        <button type="button" className={row} onClick={() => void create()}>
          <span className="flex size-11 items-center justify-center rounded-row bg-hover">
            <Plus size={18} aria-hidden />
          </span>
          <span className="font-medium">{words.trim() ? t.playlist.createNamed(words.trim()) : t.playlist.create}</span>
        </button>
        {shown.map((playlist) => (
          <button key={playlist.id} type="button" className={row} onClick={() => void add(playlist)}>
            <Cover images={playlist.images} size={44} kind="playlist" className="size-11" />
            <span className="min-w-0 grow">
              <span className="block truncate font-medium">{playlist.name}</span>
              <span className="block text-13 text-quiet">{t.tracks(itemTotal(playlist))}</span>
            </span>
          </button>
        ))}
      </div>
    </Dialog>
  )
}
