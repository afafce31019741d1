import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { changePlaylist } from '../api/playlists.ts'
import { queryClient } from '../api/query-client.ts'
import type { PlaylistRef } from '../api/types.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { Checkbox, Field, TextArea } from '../design/field.tsx'
import { closeDialog } from '../design/overlay-store.ts'
import { t } from '../text/en.ts'

/** Name, description, and who may see it. */
export function EditPlaylist({ playlist }: { playlist: PlaylistRef }) {
  const [name, setName] = useState(playlist.name)
  const [description, setDescription] = useState(playlist.description ?? '')
  const [isPublic, setPublic] = useState(playlist.public ?? false)
  const save = useMutation({
    mutationFn: () => changePlaylist(playlist.id, { name: name.trim(), description, public: isPublic }),
    onSuccess: async () => (closeDialog(), await queryClient.invalidateQueries({ queryKey: ['playlists'] })),
  })
  return (
    <Dialog title={t.menu.edit}>
      <form className="flex flex-col gap-4" onSubmit={(event) => (event.preventDefault(), save.mutate())}>
        <Field
          label={t.playlist.name}
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={200}
          bad={save.error?.message}
          autoFocus
        />
        <TextArea label={t.playlist.description} value={description} onChange={setDescription} max={300} />
        <Checkbox label={t.playlist.public} checked={isPublic} onChange={setPublic} />
        <div className="flex justify-end gap-2">
          <Button tone="quiet" onClick={closeDialog}>
            {t.cancel}
          </Button>
          <Button tone="accent" type="submit" busy={save.isPending} disabled={!name.trim()}>
            {t.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
