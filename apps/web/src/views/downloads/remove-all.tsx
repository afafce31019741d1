import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { closeDialog, openDialog } from '../../design/overlay-store.ts'
import { openDownloads } from '../../offline/actions.ts'
import { readShelf } from '../../offline/shelf.ts'
import { bytes } from '../../parts/format.ts'
import { t } from '../../text/en.ts'

/** Empties the device, once it was said how much that is. */
export const RemoveAll = () => (
  <Button tone="quiet" className="-mr-5" onClick={() => openDialog(<Ask />)}>
    {t.offline.removeAll}
  </Button>
)

function Ask() {
  const { files, used } = readShelf()
  const remove = async () => {
    closeDialog()
    await (await openDownloads()).removeAll()
  }
  return (
    <Dialog title={t.offline.removeAllTitle} about={t.offline.removeAllText(files.size, bytes(used))}>
      <div className="flex justify-end gap-3">
        <Button tone="quiet" onClick={closeDialog}>
          {t.cancel}
        </Button>
        <Button tone="danger" onClick={() => void remove()}>
          {t.offline.removeAll}
        </Button>
      </div>
    </Dialog>
  )
}
