import { identity } from '@tutti/identity/contract'
import type { Calls } from '@tutti/kit'

export type Person = { id: string; display_name: string }

/** Names by user id, of those that are known. Without identity nobody has one, and the rest goes on. */
export const namesOf = async (calls: Calls, userIds: readonly string[]): Promise<Map<string, string>> => {
  const ids = [...new Set(userIds)]
  if (ids.length === 0) return new Map()
  const users = await calls(identity)
    .users({ ids })
    .catch(() => [])
  return new Map(users.flatMap((user) => (user ? [[user.id, user.display_name] as const] : [])))
}
