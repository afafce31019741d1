import type { EventData, Tx } from '@tutti/kit'
import { PartyChanged } from '../contract.ts'
import * as parties from '../store/parties.ts'
import type { Tables } from '../store/tables.ts'

type Change = Pick<EventData<typeof PartyChanged>, 'change'> & { guestId?: string }

/** Tells all who are in a party, and who came or went. */
export const tell = async (tx: Tx<Tables>, party: parties.PartyRow, { change, guestId }: Change) => {
  const { party_id: partyId, leader_id: leaderId } = party
  const guests = await parties.guests(tx, partyId)
  const userIds = [...new Set([leaderId, ...guests.map((guest) => guest.user_id), ...(guestId ? [guestId] : [])])]
  tx.publish(PartyChanged, { partyId, leaderId, userIds, change, ...(guestId ? { guestId } : {}) })
}

/** The party is over. */
export const dissolve = async (tx: Tx<Tables>, party: parties.PartyRow) => {
  await tell(tx, party, { change: 'ended' })
  await parties.remove(tx, party.party_id)
}

/** Whoever it is, they are a guest of nobody after it. @returns whether they were */
export const leaveIn = async (tx: Tx<Tables>, userId: string): Promise<boolean> => {
  const party = await parties.joinedBy(tx, userId)
  if (!party) return false
  await parties.removeGuest(tx, userId)
  await tell(tx, party, { change: 'left', guestId: userId })
  return true
}

/** A removed user leads and joins nothing. */
export const eraseParties = async (tx: Tx<Tables>, userId: string) => {
  await leaveIn(tx, userId)
  const led = await parties.ledBy(tx, userId)
  if (led) await dissolve(tx, led)
}

/** A browser session has ended: who joined in it is gone. */
export const leaveWithSession = async (tx: Tx<Tables>, sessionId: string) => {
  for (const { user_id: userId } of await parties.guestsOfSession(tx, sessionId)) await leaveIn(tx, userId)
}
