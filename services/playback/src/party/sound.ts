import { PartyHeard, type PartySound } from '../contract.ts'
import type { PlaybackDb } from '../player/turn.ts'
import * as parties from '../store/parties.ts'

/** What is older than what is known by so much is of a clock that was set back, not of a message that came late, ms. */
const CLOCK_SET_MS = 60_000

/** The leader's device tells where its music is heard to be; from someone who leads nothing it is nothing. */
export const noteSound = async (db: PlaybackDb, leaderId: string, sound: PartySound): Promise<void> => {
  if (!(await parties.ledBy(db.read, leaderId))) return
  await db.write(`party ${leaderId}`, async (tx) => {
    const party = await parties.ledBy(tx, leaderId)
    if (!party) return
    const known = soundOf(party)
    if (known && sound.at < known.at && known.at - sound.at < CLOCK_SET_MS) return
    await parties.change(tx, party.party_id, { sound: JSON.stringify(sound) })
    tx.publish(PartyHeard, { partyId: party.party_id, leaderId, sound })
  })
}

export const soundOf = ({ sound }: Pick<parties.PartyRow, 'sound'>): PartySound | null =>
  sound === null ? null : (JSON.parse(sound) as PartySound)
