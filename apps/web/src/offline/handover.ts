import { type PlayRequest, type PlayerState, server, setPlayback } from '../api/playback.ts'
import { ApiError } from '../api/request.ts'
import { refresh } from '../player/commands.ts'
import { deviceId } from '../player/device.ts'
import { getView, positionNow } from '../player/store.ts'
import { store } from './session.ts'
import { isLocal, type Local } from './local/state.ts'
import { localPlayer, type LocalPlayer } from './local/player.ts'
import { setRule } from './rule.ts'

let player: LocalPlayer | null = null

/** From now on the player here keeps the queue. What plays goes on. */
export async function takeOver() {
  const { state } = getView()
  const known = state?.device_id === deviceId ? state : null
  player = await localPlayer(known, positionNow())
  setPlayback(player.playback)
  setRule('here', isLocal)
  await refresh(true)
}

/** The server rules again. If something sounds here that it does not know, it goes on with that, at this place. */
export async function giveBack() {
  const before = player
  if (!before) return
  const there = await server.playerState()
  const local = { ...before.now(), position_ms: Math.round(positionNow()) }
  const isTold = before.isOwn() && local.play_id !== null
  if (isTold && there.play_id === local.play_id) await tellPosition(local, there)
  else if (isTold && local.is_playing) {
    await tell(local)
    const after = await server.playerState()
    if (after.item?.id === local.id && after.play_id && after.item_id) {
      const here = { play_id: local.play_id!, item_id: local.item_id! }
      setRule({ here, there: { play_id: after.play_id, item_id: after.item_id } })
      const { play_id } = after
      setPlayback({ ended: (id) => server.ended(id === here.play_id ? play_id : id) })
      return done()
    }
  }
  setRule('server')
  setPlayback(null)
  await done()
}

async function done() {
  player = null
  void store().keep('player', null)
  await refresh(true)
}

// It is still the server's own play: it was only paused, or sought in.
async function tellPosition({ is_playing, position_ms }: Local, there: PlayerState) {
  if (is_playing) return server.play(deviceId, { position_ms })
  if (there.is_playing) await server.pause()
  await server.seek(position_ms)
}

async function tell(local: Local) {
  await server.setRepeat(local.repeat)
  await server.setShuffle(local.shuffle)
  const uri = (id: string) => `spotify:track:${id}`
  const rest = local.order.slice(Math.max(0, local.cursor), local.cursor + 200).map((place) => uri(local.ids[place]!))
  const asList: PlayRequest = { uris: local.isQueued ? [uri(local.id!), ...rest.slice(1)] : rest, position_ms: local.position_ms }
  const asContext: PlayRequest = { context_uri: local.context?.uri, offset: { uri: uri(local.id!) }, position_ms: local.position_ms }
  try {
    await server.play(deviceId, local.context && !local.isQueued ? asContext : asList)
  } catch (error) {
    // The album or the playlist has changed meanwhile, or is gone.
    if (!(error instanceof ApiError) || error.status === 0) throw error
    await server.play(deviceId, asList)
  }
  for (const { id } of local.queue.slice(0, 100)) await server.enqueue(uri(id))
}
