import { newId, type Tx, type Viewer } from '@tutti/kit'
import { refuse } from '../errors.ts'
import { pauseIfPlaying } from '../player/commands.ts'
import type { Asking } from '../player/play.ts'
import { personOf, type PlaybackDb } from '../player/turn.ts'
import * as parties from '../store/parties.ts'
import type { Tables } from '../store/tables.ts'
import { dissolve, leaveIn, tell } from './leaving.ts'

/** Writes about one party are one after the other. */
const keyOf = (leaderId: string) => `party ${leaderId}`

/** Others may listen to what the viewer plays. One that there is already stays as it is. */
export const start = (db: PlaybackDb, viewer: Viewer): Promise<void> => {
  const userId = personOf(viewer)
  return db.write(keyOf(userId), async (tx) => {
    if (await parties.joinedBy(tx, userId)) throw refuse('party.joined')
    if (await parties.ledBy(tx, userId)) return
    const row = { party_id: newId(), leader_id: userId, token: newId(), guests_may_add: 1, sound: null, created_at: Date.now() }
    await parties.add(tx, row)
    await tell(tx, row, { change: 'started' })
  })
}

/** A party's leader does something about it. `command` is for the refusal. @throws Failure 403 or 404 for everyone else */
const asLeader = (
  db: PlaybackDb,
  { viewer, command }: { viewer: Viewer; command: string },
  work: (tx: Tx<Tables>, party: parties.PartyRow) => Promise<unknown>,
): Promise<void> => {
  const userId = personOf(viewer)
  return db.write(keyOf(userId), async (tx) => {
    const party = await parties.ledBy(tx, userId)
    if (!party) throw refuse((await parties.joinedBy(tx, userId)) ? 'party.leader-only' : 'party.none', { command })
    await work(tx, party)
  })
}

export const end = (db: PlaybackDb, viewer: Viewer): Promise<void> => asLeader(db, { viewer, command: 'end the party' }, dissolve)

/** A new link; the one before leads nowhere any more. Who has joined stays. */
export const renewLink = (db: PlaybackDb, viewer: Viewer): Promise<void> =>
  asLeader(db, { viewer, command: 'renew the link' }, (tx, { party_id: id }) => parties.change(tx, id, { token: newId() }))

/** Whether guests may add to the leader's queue. */
export const allow = (db: PlaybackDb, viewer: Viewer, guestsMayAdd: boolean): Promise<void> =>
  asLeader(db, { viewer, command: 'say what guests may' }, async (tx, party) => {
    await parties.change(tx, party.party_id, { guests_may_add: Number(guestsMayAdd) })
    await tell(tx, party, { change: 'allowed' })
  })

/** The party to which an invitation leads. @throws Failure 404 */
export const invited = async (db: PlaybackDb, token: string): Promise<parties.PartyRow> => {
  const party = await parties.byToken(db.read, token)
  if (!party) throw refuse('party.invitation')
  return party
}

/** The viewer listens along, and what they play themselves stands still. A party before this one is left. */
export const join = async (db: PlaybackDb, asking: Asking, token: string): Promise<void> => {
  const userId = personOf(asking.viewer)
  const { leader_id: leaderId } = await invited(db, token)
  if (leaderId === userId) throw refuse('party.own')
  const isNew = await db.write(keyOf(leaderId), async (tx) => {
    const party = await parties.byToken(tx, token)
    if (!party) throw refuse('party.invitation')
    if (await parties.ledBy(tx, userId)) throw refuse('party.leads')
    const before = await parties.joinedBy(tx, userId)
    if (before?.party_id === party.party_id) return false
    if ((await parties.guests(tx, party.party_id)).length >= parties.MOST_GUESTS) throw refuse('party.full', { most: parties.MOST_GUESTS })
    const { sessionId } = asking.viewer
    await parties.putGuest(tx, { user_id: userId, party_id: party.party_id, session_id: sessionId ?? null, joined_at: Date.now() })
    if (before) await tell(tx, before, { change: 'left', guestId: userId })
    await tell(tx, party, { change: 'joined', guestId: userId })
    return true
  })
  if (isNew) await pauseIfPlaying(db, asking)
}

/** A guest goes, or is sent away by who leads the party. @throws Failure 403 or 404 */
export const removeGuest = async (db: PlaybackDb, viewer: Viewer, guestId: string): Promise<void> => {
  const userId = personOf(viewer)
  if (guestId === userId) {
    if (!(await leave(db, userId))) throw refuse('party.none', { command: 'leave' })
    return
  }
  await asLeader(db, { viewer, command: 'remove a guest' }, async (tx, party) => {
    if ((await parties.joinedBy(tx, guestId))?.party_id !== party.party_id) throw refuse('party.guest-not-found', { id: guestId })
    await parties.removeGuest(tx, guestId)
    await tell(tx, party, { change: 'removed', guestId })
  })
}

const leave = async (db: PlaybackDb, userId: string): Promise<boolean> => {
  const party = await parties.joinedBy(db.read, userId)
  return party !== undefined && db.write(keyOf(party.leader_id), (tx) => leaveIn(tx, userId))
}
