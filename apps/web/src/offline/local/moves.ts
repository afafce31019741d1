import { ApiError } from '../../api/request.ts'
import { newId } from '../../player/device.ts'
import { t } from '../../text/en.ts'
import { itemId, type Local } from './state.ts'

export const refuse = (text: string) => new ApiError(403, text, { code: 'offline.refused' })

/** A track begins, as a play of its own. */
const begun = (local: Local, id: string, item_id: string): Local => ({
  ...local,
  id,
  item_id,
  play_id: newId(),
  is_playing: true,
  position_ms: 0,
  as_of: Date.now(),
})

export function playAt(local: Local, cursor: number): Local {
  const place = local.order[cursor]!
  return begun({ ...local, cursor, isQueued: false }, local.ids[place]!, itemId(local, place))
}

function playQueued(local: Local, index: number): Local {
  const { id, item_id } = local.queue[index]!
  return begun({ ...local, isQueued: true, queue: local.queue.slice(index + 1) }, id, item_id)
}

// What was queued by hand, then the context, then by repeating its beginning: as the server does it.
function following(local: Local): Local | null {
  if (local.queue.length) return playQueued(local, 0)
  if (local.cursor + 1 < local.order.length) return playAt(local, local.cursor + 1)
  return local.repeat !== 'off' && local.order.length ? playAt(local, 0) : null
}

export function next(local: Local): Local {
  const after = following(local)
  if (!after) throw refuse(t.offline.noNext)
  return after
}

/** The track is over: again, the next one, or silence at its beginning. */
export function over(local: Local): Local {
  if (local.repeat === 'track' && local.id) return begun(local, local.id, local.item_id!)
  return following(local) ?? { ...local, is_playing: false, position_ms: 0, as_of: Date.now(), play_id: null }
}

const RESTART_MS = 3000
export function previous(local: Local, position: number): Local {
  if (position > RESTART_MS) return { ...local, position_ms: 0, as_of: Date.now() }
  if (local.isQueued && local.cursor >= 0) return playAt(local, local.cursor)
  if (local.cursor > 0) return playAt(local, local.cursor - 1)
  if (local.repeat === 'off' || !local.order.length) throw refuse(t.offline.noPrevious)
  return playAt(local, local.order.length - 1)
}

export function skipTo(local: Local, id: string): Local {
  const queued = local.queue.findIndex(({ item_id }) => item_id === id)
  if (queued >= 0) return playQueued(local, queued)
  const cursor = local.order.findIndex((place) => itemId(local, place) === id)
  if (cursor < 0) throw refuse(t.offline.noNext)
  return playAt(local, cursor)
}

/** Another order, with the current track where it is: first of the shuffled ones, or back at its place. */
export function shuffled(local: Local, on: boolean): Local {
  if (local.shuffle === on) return local
  const place = local.order[local.cursor]
  const order = orderOf(local.ids.length, on, place)
  return { ...local, shuffle: on, order, cursor: place === undefined ? -1 : order.indexOf(place) }
}

/** Places 0 to length − 1, straight or shuffled (Fisher–Yates) with `first` in front. */
export function orderOf(length: number, shuffle: boolean, first?: number): number[] {
  const places = Array.from({ length }, (_, i) => i)
  if (!shuffle) return places
  const swap = (a: number, b: number) => ([places[a], places[b]] = [places[b]!, places[a]!])
  for (let last = length - 1; last > 0; last--) swap(last, Math.floor(Math.random() * (last + 1)))
  if (first !== undefined) swap(0, places.indexOf(first))
  return places
}
