import { type Db, type Logger, repeating } from '@tutti/kit'
import { deleteExpired, markSeen, type Seen as SeenRow } from '../store/sessions.ts'
import type { Tables } from '../store/tables.ts'

const SEEN_EVERY_MS = 60_000
const FLUSH_MS = 5_000
const CLEAN_MS = 3_600_000
const MOST_PENDING = 10_000
const ROWS = 200
const DAY_MS = 86_400_000

export type Seen = {
  /** A session was used; noted at most once a minute, and soon after, not at once. */
  note(session: { id: string; last_seen_at: string }, from: { address?: string; userAgent?: string }): void
  /** Drops the sessions that have ended, now and every hour. */
  begin(): void
  stop(): Promise<void>
}

export const shorten = (text: string | undefined, most: number): string => (text ?? '').slice(0, most)

/** When a session that is used now ends. */
export const expiryFrom = (now: number, days: number): string => new Date(now + days * DAY_MS).toISOString()

/** Keeps when sessions were seen last, which also moves their end; drops those that have ended. */
export const keepSeen = (db: Db<Tables>, { days, logger, leads }: { days: number; logger: Logger; leads: () => boolean }): Seen => {
  const pending = new Map<string, SeenRow>()
  const flush = async () => {
    while (pending.size > 0) {
      const rows = [...pending.values()].slice(0, ROWS)
      await db.write('sessions', (tx) => markSeen(tx, rows))
      for (const { id } of rows) pending.delete(id)
    }
  }
  const clean = async () => {
    if (!leads()) return
    while ((await db.write('sessions', (tx) => deleteExpired(tx, new Date().toISOString(), 1_000))) === 1_000);
  }
  const flushing = repeating({
    work: flush,
    everyMs: FLUSH_MS,
    failed: (error) => logger.warn({ err: error }, 'Cannot note when sessions were seen.'),
  })
  const cleaning = repeating({
    work: clean,
    everyMs: CLEAN_MS,
    failed: (error) => logger.warn({ err: error }, 'Cannot drop ended sessions.'),
  })
  return {
    begin: cleaning.kick,
    note: ({ id, last_seen_at }, { address, userAgent }) => {
      const now = Date.now()
      if (now - Date.parse(last_seen_at) < SEEN_EVERY_MS || pending.has(id) || pending.size >= MOST_PENDING) return
      pending.set(id, {
        id,
        at: new Date(now).toISOString(),
        expiresAt: expiryFrom(now, days),
        address: shorten(address, 100),
        userAgent: shorten(userAgent, 300),
      })
    },
    stop: async () => {
      await cleaning.stop()
      await flushing.stop()
      await flush().catch((error: unknown) => logger.warn({ err: error }, 'Cannot note when sessions were seen.'))
    },
  }
}
