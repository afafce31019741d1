import { type Db, envelope, type HistoryPage } from '@tutti/kit'
import { UserChanged, UserCreated } from '../contract.ts'
import type { Tables } from '../store/tables.ts'
import { usersAfter } from '../store/users.ts'

/** Users as events with their original ids, in the order of their creation; each at most two. */
export const history = async (db: Db<Tables>, cursor: string | undefined, limit: number): Promise<HistoryPage> => {
  const most = Math.max(1, Math.floor(limit / 2))
  const users = await usersAfter(db.read, cursor ?? '', most)
  const events = users.flatMap(({ id, epoch, created_at, created_event, changed_at, changed_event }) => [
    envelope(UserCreated, { userId: id }, { id: created_event, time: created_at }),
    ...(changed_event && changed_at ? [envelope(UserChanged, { userId: id, epoch }, { id: changed_event, time: changed_at })] : []),
  ])
  return { events, next: users.length === most ? users.at(-1)!.created_event : null }
}
