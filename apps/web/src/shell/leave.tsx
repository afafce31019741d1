import { logOut } from '../api/identity.ts'
import { queryClient } from '../api/query-client.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { closeDialog, openDialog } from '../design/overlay-store.ts'
import { toast } from '../design/toast-store.ts'
import { loadOffline } from '../offline/gate.ts'
import { rememberUser } from '../offline/remembered.ts'
import { isAway, readShelf } from '../offline/shelf.ts'
import { bytes } from '../parts/format.ts'
import { t } from '../text/en.ts'

/** Signs out; downloads go with it, hence it is asked first. */
export function askToLeave() {
  if (isAway()) return toast({ text: t.offline.leaveNeedsServer, tone: 'bad' })
  const { collections, used } = readShelf()
  if (!collections.size) return void leave()
  openDialog(
    <Dialog title={t.offline.leave} about={t.offline.leaveText(bytes(used))}>
      <div className="flex justify-end gap-3">
        <Button tone="quiet" onClick={closeDialog}>
          {t.cancel}
        </Button>
        <Button tone="danger" onClick={() => void leave()}>
          {t.offline.leaveAndRemove}
        </Button>
      </div>
    </Dialog>,
  )
}

async function leave() {
  if (readShelf().user) await loadOffline().then(({ forgetDownloads }) => forgetDownloads())
  rememberUser(null)
  await logOut().catch(() => undefined)
  queryClient.clear()
  // A whole load: nothing of this user's player, live line or memory stays.
  location.assign(new URL('login', document.baseURI))
}
