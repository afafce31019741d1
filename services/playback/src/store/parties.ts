import type { Tx } from '@tutti/kit'
import type { Reader, Tables } from './tables.ts'

/** Guests that a party can have. */
export const MOST_GUESTS = 50

export type PartyRow = Tables['party']
export type GuestRow = Tables['party_guest']

export const ledBy = (db: Reader, userId: string): Promise<PartyRow | undefined> =>
  db.selectFrom('party').selectAll().where('leader_id', '=', userId).executeTakeFirst()

/** The party that a listener is a guest of. */
export const joinedBy = (db: Reader, userId: string): Promise<PartyRow | undefined> =>
  db
    .selectFrom('party')
    .selectAll('party')
    .innerJoin('party_guest', 'party_guest.party_id', 'party.party_id')
    .where('party_guest.user_id', '=', userId)
    .executeTakeFirst()

export const byToken = (db: Reader, token: string): Promise<PartyRow | undefined> =>
  db.selectFrom('party').selectAll().where('token', '=', token).executeTakeFirst()

/** In the order in which they came. */
export const guests = (db: Reader, partyId: string): Promise<GuestRow[]> =>
  db
    .selectFrom('party_guest')
    .selectAll()
    .where('party_id', '=', partyId)
    .orderBy('joined_at')
    .orderBy('user_id')
    .limit(MOST_GUESTS)
    .execute()

export const add = (tx: Tx<Tables>, row: PartyRow) => tx.insertInto('party').values(row).execute()

export const change = (tx: Tx<Tables>, partyId: string, patch: Partial<Pick<PartyRow, 'token' | 'guests_may_add' | 'sound'>>) =>
  tx.updateTable('party').set(patch).where('party_id', '=', partyId).execute()

export const remove = async (tx: Tx<Tables>, partyId: string) => {
  await tx.deleteFrom('party_guest').where('party_id', '=', partyId).execute()
  await tx.deleteFrom('party').where('party_id', '=', partyId).execute()
}

export const putGuest = (tx: Tx<Tables>, row: GuestRow) => {
  const { user_id: _, ...rest } = row
  return tx
    .insertInto('party_guest')
    .values(row)
    .onConflict((c) => c.column('user_id').doUpdateSet(rest))
    .execute()
}

export const removeGuest = (tx: Tx<Tables>, userId: string) => tx.deleteFrom('party_guest').where('user_id', '=', userId).execute()

/** Those who joined in a browser session. */
export const guestsOfSession = (tx: Reader, sessionId: string): Promise<GuestRow[]> =>
  tx.selectFrom('party_guest').selectAll().where('session_id', '=', sessionId).execute()
