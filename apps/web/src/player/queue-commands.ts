import * as api from '../api/playback.ts'
import { addToParty } from '../api/party.ts'
import type { QueueItem } from '../api/playback.ts'
import { toast } from '../design/toast-store.ts'
import { t } from '../text/en.ts'
import { command } from './commands.ts'
import { getView } from './store.ts'

export async function enqueue(uris: string[], text: string) {
  await command(null, async () => {
    for (const uri of uris.slice(0, QUEUED_AT_ONCE)) await api.enqueue(uri)
    sayQueued(uris.length, text)
  })
}

/** A guest's tracks come behind what waits in the leader's queue. */
export async function addToLeader(uris: string[], { what, leader }: { what: string; leader: string }) {
  await command(null, async () => {
    await addToParty(uris.slice(0, QUEUED_AT_ONCE))
    sayQueued(uris.length, t.together.added(what, leader))
  })
}

// The Web API queues one track a call; a whole library must not be queued by a slip of the hand.
const QUEUED_AT_ONCE = 100
const sayQueued = (count: number, text: string) => toast({ text: count > QUEUED_AT_ONCE ? t.queue.firstOnes(QUEUED_AT_ONCE) : text })

export function unqueue(item: QueueItem) {
  const state = getView().state
  return command(state ? { next: state.next.filter(({ item_id }) => item_id !== item.item_id) } : null, () => api.unqueue(item.item_id))
}

export function reorderQueue(items: QueueItem[]) {
  const state = getView().state
  const rest = state?.next.filter(({ queued }) => !queued) ?? []
  return command({ next: [...items, ...rest] }, () => api.reorderQueue(items.map(({ item_id }) => item_id)))
}
export const clearQueue = () => command({ next: getView().state?.next.filter(({ queued }) => !queued) ?? [] }, api.clearQueue)

/** Puts tracks before everything else that was queued by hand: added at its end, then that part is brought into the new order. */
export async function playNext(uris: string[], text: string) {
  await command(null, async () => {
    const before = new Set(queued().map(({ item_id }) => item_id))
    for (const uri of uris.slice(0, QUEUED_AT_ONCE)) await api.enqueue(uri)
    if (before.size) {
      const state = await api.playerState()
      const items = state.next.filter(({ queued }) => queued).map(({ item_id }) => item_id)
      await api.reorderQueue([...items.filter((id) => !before.has(id)), ...items.filter((id) => before.has(id))])
    }
    sayQueued(uris.length, text)
  })
}

const queued = () => getView().state?.next.filter(({ queued }) => queued) ?? []
