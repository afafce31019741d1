import type { PlayerState } from '../api/playback.ts'

/**
 * Whose word counts. While the player here keeps the queue, states of the server are not listened to. When the line is back the server
 * goes on with the same track under a play of its own; to this tab it stays the play that had begun here, so that nothing jumps and it
 * counts once.
 */
export type Alias = { here: { play_id: string; item_id: string }; there: { play_id: string; item_id: string } }
type Rule = 'server' | 'here' | Alias

let rule: Rule = 'server'
let isLocal: (state: PlayerState) => boolean = () => false

export function setRule(next: Rule, isFromHere = isLocal) {
  rule = next
  isLocal = isFromHere
}

/** A state as this tab is to see it; `null`: it does not count now. */
export function asKnownHere(state: PlayerState): PlayerState | null {
  if (rule === 'server') return state
  if (rule === 'here') return isLocal(state) ? state : null
  if (state.play_id === rule.there.play_id || state.play_id === rule.here.play_id) return { ...state, ...rule.here }
  rule = 'server'
  return state
}

/** What is said about a play, under the server's name for it. */
export function asKnownThere<T extends object>(message: T): T {
  if (typeof rule === 'string' || !('play_id' in message) || message.play_id !== rule.here.play_id) return message
  return { ...message, play_id: rule.there.play_id }
}
