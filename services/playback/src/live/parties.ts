import { asService, type Context, type EventData, type Logger, newId, withContext } from '@tutti/kit'
import type { PartyChanged, PartyHeard } from '../contract.ts'
import { type Party, partyForGuests, partyOf } from '../objects/party.ts'
import type { Ground } from '../objects/state.ts'
import type { Hub } from './hub.ts'
import { makeListening } from './listening.ts'

type Options = Ground & { hub: Hub; logger: Logger }
/** Why a listener is in no party any more. */
type Because = 'left' | 'removed' | 'ended'

/** Sends parties to the open lines of who is in them. */
export const makeParties = ({ hub, logger, ...ground }: Options) => {
  const listening = makeListening()
  const reasons = new Map<string, Because>()
  const contextOf = (origin: string): Context => ({ viewer: asService('playback'), requestId: newId(), origin })
  const byOrigin = (userIds: readonly string[]) => {
    const lines = userIds.flatMap((userId) => [...hub.linesOf(userId)].filter((line) => line.wants('player')))
    return Map.groupBy(lines, (line) => line.origin)
  }
  const failed = (error: unknown) => logger.warn({ err: error }, 'Cannot send a party to who is in it; its next change sends it again.')
  const once = onceAtATime(failed)
  const sendTo = async (userId: string) => {
    for (const [origin, lines] of byOrigin([userId])) {
      const party = await withContext(contextOf(origin), () => partyOf(ground, userId))
      if (party?.role === 'guest' && hub.has(userId)) listening.note(userId, party.leader.id)
      else listening.forget(userId)
      const because = party ? undefined : reasons.get(userId)
      const text = JSON.stringify({ type: 'party', party, ...(because ? { because } : {}) })
      for (const line of lines) line.send(text)
    }
    reasons.delete(userId)
  }
  const sendToGuestsOf = async (leaderId: string) => {
    for (const origin of byOrigin(listening.to(leaderId)).keys()) {
      const party: Party | null = await withContext(contextOf(origin), () => partyForGuests(ground, leaderId))
      if (!party) return
      const text = JSON.stringify({ type: 'party', party })
      // Who has gone meanwhile was told so, and must not hear that they are in it.
      for (const line of byOrigin(listening.to(leaderId)).get(origin) ?? []) line.send(text)
    }
  }
  return {
    /** Who is in it, or what is allowed in it, has changed. */
    changed: ({ userIds, change, guestId }: EventData<typeof PartyChanged>): void => {
      for (const userId of userIds) {
        if (!hub.has(userId)) continue
        reasons.set(userId, change === 'ended' ? 'ended' : change === 'removed' && userId === guestId ? 'removed' : 'left')
        void once(userId, () => sendTo(userId))
      }
    },
    /** The player of a leader has changed: all guests see the same of it. */
    playerChanged: (leaderId: string): void => {
      if (listening.to(leaderId).length > 0) void once(`guests of ${leaderId}`, () => sendToGuestsOf(leaderId))
    },
    /** Where the music is heard to be. */
    heard: ({ partyId, leaderId, sound }: EventData<typeof PartyHeard>): void => {
      for (const userId of listening.to(leaderId)) hub.tellUser(userId, 'player', { type: 'party-sound', party_id: partyId, sound })
    },
    /** The lines of a user want to know how it is. */
    toUser: (userId: string): Promise<void> => once(userId, () => sendTo(userId)),
    /** The last line of a user is closed. */
    forget: listening.forget,
  }
}

export type Parties = ReturnType<typeof makeParties>

/** Works of one name are done one after the other; what comes while one is done is one more, not many. */
const onceAtATime = (failed: (error: unknown) => void) => {
  const running = new Set<string>()
  const again = new Set<string>()
  return async (name: string, work: () => Promise<void>): Promise<void> => {
    if (running.has(name)) return void again.add(name)
    running.add(name)
    try {
      do {
        again.delete(name)
        await work()
      } while (again.has(name))
    } catch (error) {
      failed(error)
    } finally {
      running.delete(name)
    }
  }
}
