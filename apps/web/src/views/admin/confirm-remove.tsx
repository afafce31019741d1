import type { Folder } from '../../api/folders.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { closeDialog } from '../../design/overlay-store.ts'
import { t } from '../../text/en.ts'

export function ConfirmRemove({ folder, remove }: { folder: Folder; remove: () => void }) {
  return (
    <Dialog title={t.folders.removeTitle} about={folder.path}>
      <p className="text-quiet">{t.folders.removeText(folder.tracks)}</p>
      <div className="mt-6 flex justify-end gap-2">
        <Button tone="quiet" onClick={closeDialog}>
          {t.cancel}
        </Button>
        <Button tone="danger" onClick={() => (closeDialog(), remove())}>
          {t.folders.remove}
        </Button>
      </div>
    </Dialog>
  )
}
