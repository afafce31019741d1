import { newId, type Viewer } from '@tutti/kit'
import { refuse } from '../errors.ts'
import { MOST_QUEUED } from '../player/queue.ts'
import { trackIdOf } from '../player/source.ts'
import { command, personOf, type PlaybackDb } from '../player/turn.ts'
import * as parties from '../store/parties.ts'
import * as queue from '../store/queue.ts'

/** A guest adds tracks at the end of what the leader has queued. @throws Failure 403 when the leader does not let guests */
export const addAsGuest = async (db: PlaybackDb, viewer: Viewer, uris: readonly string[]): Promise<void> => {
  const guestId = personOf(viewer)
  const trackIds = uris.map(trackIdOf)
  const party = await parties.joinedBy(db.read, guestId)
  if (!party) throw refuse('party.none', { command: 'add to its queue' })
  const leader: Viewer = { userId: party.leader_id, name: '', role: 'listener', scopes: '*' }
  await command(db, { viewer: leader }, async ({ tx, player }) => {
    const now = await parties.joinedBy(tx, guestId)
    if (now?.party_id !== party.party_id) throw refuse('party.none', { command: 'add to its queue' })
    if (now.guests_may_add === 0) throw refuse('party.may-not-add')
    if ((await queue.count(tx, player.user_id)) + trackIds.length > MOST_QUEUED) throw refuse('player.queue-full', { most: MOST_QUEUED })
    for (const track_id of trackIds) await queue.append(tx, { user_id: player.user_id, item_id: newId(), track_id, added_by: guestId })
    return { ...player }
  })
}
