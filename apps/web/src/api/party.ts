import type { PlayerState } from './playback.ts'
import { request } from './request.ts'

export type Person = { id: string; display_name: string }
/** Where the leader's music is heard to be: true at `at` (ms epoch, the clock of all replicas). */
export type Sound = {
  item_id: string
  position_ms: number
  at: number
  is_playing: boolean
  /** For how long the leader's tracks fade into each other. */
  crossfade_s?: number
}
type Common = {
  id: string
  /** `is_open`: a player of theirs is. */
  leader: Person & { is_open: boolean }
  guests: (Person & { joined_at: string })[]
  most_guests: number
  guests_may_add: boolean
  sound: Sound | null
}
export type Led = Common & { role: 'leader'; link: string }
export type Joined = Common & { role: 'guest'; player: PlayerState }
export type Party = Led | Joined
export type Invitation = { leader: Person; guests: number; is_full: boolean; is_joined: boolean; is_own: boolean }

const path = '/tutti/v1/party'
type Answer = Promise<{ party: Party | null }>

export const startParty = (): Answer => request(path, { method: 'POST' })
export const allowGuests = (guests_may_add: boolean): Answer => request(path, { method: 'PATCH', body: { guests_may_add } })
export const endParty = () => request(path, { method: 'DELETE' })
export const renewLink = (): Answer => request(`${path}/link`, { method: 'POST' })
export const invitation = (token: string, signal?: AbortSignal) =>
  request<Invitation>(`${path}/invitations/${encodeURIComponent(token)}`, { signal })
export const joinParty = (token: string): Answer => request(`${path}/guests`, { method: 'POST', body: { token } })
export const removeGuest = (id: string) => request(`${path}/guests/${id}`, { method: 'DELETE' })
/** At most 100 at once. */
export const addToParty = (uris: string[]) => request(`${path}/queue`, { method: 'POST', body: { uris } })
