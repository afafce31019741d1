import { useMutation } from '@tanstack/react-query'
import { addFolder } from '../../api/folders.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { closeDialog } from '../../design/overlay-store.ts'
import { t } from '../../text/en.ts'
import { FolderBrowser, useChosenPath } from './folder-browser.tsx'

export function AddFolder({ done }: { done: () => void }) {
  const { path, setPath, chosen } = useChosenPath()
  const add = useMutation({ mutationFn: () => addFolder(chosen!), onSuccess: () => (closeDialog(), done()) })
  return (
    <Dialog title={t.folders.add} about={t.folders.addText} wide>
      <FolderBrowser path={path} onPath={setPath} />
      {add.error && (
        <p role="alert" className="mt-3 text-13 text-danger">
          {add.error.message}
        </p>
      )}
      <div className="mt-5 flex items-center justify-end gap-2">
        <Button tone="quiet" onClick={closeDialog}>
          {t.cancel}
        </Button>
        <Button tone="accent" busy={add.isPending} disabled={!chosen} onClick={() => add.mutate()}>
          {t.folders.use}
        </Button>
      </div>
    </Dialog>
  )
}
