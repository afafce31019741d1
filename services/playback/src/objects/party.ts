import { type Calls, current } from '@tutti/kit'
import type { PartySound } from '../contract.ts'
import { soundOf } from '../party/sound.ts'
import type { PlaybackDb } from '../player/turn.ts'
import { openDevices } from '../store/lines.ts'
import * as parties from '../store/parties.ts'
import { namesOf, type Person } from './people.ts'
import { stateOf } from './state.ts'
import type { PlayerState } from './types.ts'

type Common = {
  id: string
  /** `is_open`: a player of theirs is. */
  leader: Person & { is_open: boolean }
  /** In the order in which they came; at most `most_guests`. */
  guests: (Person & { joined_at: string })[]
  most_guests: number
  guests_may_add: boolean
  sound: PartySound | null
}

/** A party as who is in it sees it: its leader has the invitation's link, its guests the leader's player. */
export type Party = Common & ({ role: 'leader'; link: string } | { role: 'guest'; player: PlayerState })

type Ground = { db: PlaybackDb; calls: Calls }

/** The party that a listener leads or is a guest of. */
export const partyOf = async (ground: Ground, userId: string): Promise<Party | null> => {
  const { read } = ground.db
  const joined = await parties.joinedBy(read, userId)
  if (joined) return asGuest(ground, joined)
  const led = await parties.ledBy(read, userId)
  if (!led) return null
  return { ...(await common(ground, led)), role: 'leader', link: `${current().origin}/together/${led.token}` }
}

/** A leader's party as each of its guests sees it. */
export const partyForGuests = async (ground: Ground, leaderId: string): Promise<Party | null> => {
  const party = await parties.ledBy(ground.db.read, leaderId)
  return party ? asGuest(ground, party) : null
}

const asGuest = async (ground: Ground, party: parties.PartyRow): Promise<Party> => {
  const [shared, player] = [await common(ground, party), await stateOf(ground, party.leader_id)]
  return { ...shared, role: 'guest', player: shown(player) }
}

const common = async ({ db, calls }: Ground, party: parties.PartyRow): Promise<Common> => {
  const { party_id: id, leader_id: leaderId } = party
  const guests = await parties.guests(db.read, id)
  const names = await namesOf(calls, [leaderId, ...guests.map((guest) => guest.user_id)])
  const person = (userId: string): Person => ({ id: userId, display_name: names.get(userId) ?? '' })
  const open = await openDevices(db.read, leaderId)
  return {
    id,
    leader: { ...person(leaderId), is_open: open.size > 0 },
    guests: guests.map((guest) => ({ ...person(guest.user_id), joined_at: new Date(guest.joined_at).toISOString() })),
    most_guests: parties.MOST_GUESTS,
    guests_may_add: party.guests_may_add === 1,
    sound: soundOf(party),
  }
}

/** Albums and artists are everyone's; what else a leader plays from may be private. Devices and volume are their own. */
const shown = (player: PlayerState): PlayerState => ({
  ...player,
  device_id: null,
  volume_percent: 100,
  context: /^spotify:(album|artist):/.test(player.context?.uri ?? '') ? player.context : null,
})

/** What an invitation tells before one joins. */
export const invitationOf = async ({ db, calls }: Ground, party: parties.PartyRow, userId: string) => {
  const guests = await parties.guests(db.read, party.party_id)
  const names = await namesOf(calls, [party.leader_id])
  return {
    leader: { id: party.leader_id, display_name: names.get(party.leader_id) ?? '' },
    guests: guests.length,
    is_full: guests.length >= parties.MOST_GUESTS,
    is_joined: guests.some((guest) => guest.user_id === userId),
    is_own: party.leader_id === userId,
  }
}
