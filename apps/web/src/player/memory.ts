import { keepAs, readKept } from '../kept.ts'
import type { PlayerState } from '../api/playback.ts'
import { isHere } from './store.ts'

type Kept = { item: string; position: number; playing: boolean; at: number }
const key = 'tutti.resume'

/** Keeps the true position in the tab, as the server knows it only every few seconds. */
export function remember(state: PlayerState | null, position: number, playing: boolean) {
  if (!state?.item_id) return
  keepAs('sessionStorage', key, { item: state.item_id, position, playing, at: Date.now() } satisfies Kept)
}

/** The next visit does not go on with it. */
export function forgetPosition() {
  atStart = null
  keepAs('sessionStorage', key, null)
}

/** What was kept for this very item in the last quarter of an hour, else null. */
export function recall(state: PlayerState): Kept | null {
  const kept = read()
  return kept && kept.item === state.item_id && Date.now() - kept.at < 900_000 ? kept : null
}

const read = () => readKept<Kept>('sessionStorage', key)

let atStart = read()

/** Whether this tab was playing this item when the page was left. The server pauses a device that is gone; a reload goes on by itself. */
export const wasCutOff = (state: PlayerState | null): boolean =>
  state !== null &&
  isHere(state) &&
  !state.is_playing &&
  Boolean(atStart?.playing) &&
  atStart!.item === state.item_id &&
  Date.now() - atStart!.at < 60_000
