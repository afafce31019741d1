import type { Playback, PlayerState, PlayRequest } from '../../api/playback.ts'
import { newId } from '../../player/device.ts'
import { t } from '../../text/en.ts'
import { store } from '../session.ts'
import { isHere, readShelf } from '../shelf.ts'
import * as moves from './moves.ts'
import { type Local, nobody, positionOf, stateOf, trackOf } from './state.ts'

const KEPT = 'player'

/** The player that obeys while the server cannot be reached. `isOwn`: something was pressed or ended here that the server does not know. */
export type LocalPlayer = { playback: Partial<Playback>; now: () => Local; isOwn: () => boolean }

/** Goes on from what the server's player was last known to be, or from what was kept of the last time without it. */
export async function localPlayer(known: PlayerState | null, position: number): Promise<LocalPlayer> {
  let local = known?.item ? adopted(known, position) : await restored()
  let own = false
  const set = (after: Local) => {
    own = true
    local = { ...after, revision: local.revision + 1 }
    void store().keep(KEPT, local)
  }
  const duration = async () => (local.id && (await trackOf(local, local.id))?.duration_ms) || 0
  const settled = async (): Promise<Local> => ({ ...local, position_ms: positionOf(local, await duration()), as_of: Date.now() })
  const goOn = async (position_ms?: number) => {
    if (!local.id) throw moves.refuse(t.offline.nothing)
    if (!local.play_id) local = { ...local, play_id: newId(), position_ms: 0 }
    set({ ...(await settled()), is_playing: true, ...(position_ms === undefined ? {} : { position_ms }) })
  }
  const playback: Partial<Playback> = {
    playerState: () => stateOf(local),
    play: async (_device, body = {}) => {
      if (body.context_uri || body.uris) set(begin(local, body))
      else await goOn(body.position_ms)
    },
    pause: async () => set({ ...(await settled()), is_playing: false }),
    next: async () => set(moves.next(local)),
    previous: async () => set(moves.previous(local, positionOf(local, await duration()))),
    seek: async (ms) => set(ms >= (await duration()) ? moves.over(local) : { ...local, position_ms: ms, as_of: Date.now() }),
    setShuffle: async (on) => set(moves.shuffled(await settled(), on)),
    setRepeat: async (repeat) => set({ ...(await settled()), repeat }),
    setVolume: async (volume_percent) => set({ ...(await settled()), volume_percent }),
    enqueue: async (uri) => {
      const id = idOf(uri)
      if (!isHere(id)) throw moves.refuse(t.offline.notHereOne)
      set({ ...(await settled()), queue: [...local.queue, { item_id: newId(), id }] })
    },
    ended: async (playId) => {
      if (local.play_id === playId) set(moves.over(local))
      return stateOf(local)
    },
    skipTo: async (id) => set(moves.skipTo(local, id)),
    unqueue: async (id) => set({ ...(await settled()), queue: local.queue.filter(({ item_id }) => item_id !== id) }),
    reorderQueue: async (ids) =>
      set({ ...(await settled()), queue: ids.flatMap((id) => local.queue.find(({ item_id }) => item_id === id) ?? []) }),
    clearQueue: async () => set({ ...(await settled()), queue: [] }),
  }
  return { playback, now: () => local, isOwn: () => own }
}

const idOf = (uri: string) => uri.split(':')[2] ?? ''

/** A collection, or a list of tracks: those of it that are here. The one that is asked for has to be. */
function begin(local: Local, { context_uri, uris = [], offset, position_ms = 0 }: PlayRequest): Local {
  const collection = context_uri ? readShelf().collections.get(context_uri) : undefined
  if (context_uri && !collection) throw moves.refuse(t.offline.notHereOne)
  const all = collection?.ids ?? uris.map(idOf)
  const ids = all.filter(isHere)
  const wanted = offset && ('uri' in offset ? idOf(offset.uri) : all[offset.position])
  if (!ids.length || (wanted && !isHere(wanted))) throw moves.refuse(t.offline.notHereOne)
  const first = wanted ? placeOf(all, offset!, wanted) : undefined
  const order = moves.orderOf(ids.length, local.shuffle, first)
  const context = collection && collection.kind !== 'track' ? { uri: collection.uri, name: collection.name } : null
  const fresh: Local = { ...local, context, ids, order, key: newId(), others: [] }
  return { ...moves.playAt(fresh, first === undefined ? 0 : order.indexOf(first)), position_ms }
}

// A list may hold a track twice: its place is counted among those before it that are here.
const placeOf = (all: string[], offset: { position: number } | { uri: string }, id: string) =>
  all.slice(0, 'position' in offset ? offset.position : all.indexOf(id)).filter(isHere).length

/** The server's player goes on here: with all of its context that is here, or with what was known to come. */
function adopted(state: PlayerState, position: number): Local {
  const { context, item, shuffle, repeat, volume_percent, revision } = state
  const around = [...state.previous, ...state.next.filter(({ queued }) => !queued)].map(({ track }) => track)
  const collection = context && readShelf().collections.get(context.uri)
  const isOf = collection?.ids.includes(item!.id)
  const known = isOf ? collection!.ids : unique([...state.previous.map(({ track }) => track.id), item!.id, ...around.map(({ id }) => id)])
  const ids = known.filter((id) => isHere(id) || id === item!.id)
  const place = ids.indexOf(item!.id)
  const order = moves.orderOf(ids.length, Boolean(isOf) && shuffle, place)
  const local: Local = {
    ...nobody(),
    context,
    ids,
    order,
    shuffle,
    repeat,
    volume_percent,
    revision,
    cursor: order.indexOf(place),
    queue: state.next.flatMap(({ queued, item_id, track }) => (queued && isHere(track.id) ? [{ item_id, id: track.id }] : [])),
    key: newId(),
    id: item!.id,
    item_id: state.item_id,
    play_id: state.play_id,
    is_playing: state.is_playing,
    position_ms: position,
    others: [item!],
  }
  return local
}

const unique = (ids: string[]) => [...new Set(ids)]

async function restored(): Promise<Local> {
  const kept = await store().kept<Local>(KEPT)
  if (!kept?.id) return nobody()
  return { ...kept, position_ms: Math.round(kept.position_ms), is_playing: false, as_of: Date.now() }
}
