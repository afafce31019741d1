import { current, type Viewer } from '@tutti/kit'
import { z } from 'zod'
import type { UserRow } from '../store/tables.ts'

/** Longer texts cannot be names or passwords; the rules say what is wrong with shorter ones. */
export const Name = z.string().max(200)
export const Password = z.string().max(2_000)
export const Role = z.enum(['admin', 'listener'])
export const DisplayName = z.string().trim().min(1).max(100)
export const ById = z.object({ id: z.string().min(1).max(64) })

/** A user as they see themselves, and as an admin sees them. */
export const ownUser = ({ id, name, display_name, role, created_at }: UserRow) => ({ id, name, display_name, role, created_at })

/** PublicUserObject of the Web API. `external_urls` leads to our player. */
export const webUser = ({ id, display_name }: Pick<UserRow, 'id' | 'display_name'>) => ({
  display_name,
  external_urls: { spotify: `${current().origin}/user/${id}` },
  followers: { href: null, total: 0 },
  href: `${current().origin}/v1/users/${id}`,
  id,
  images: [],
  type: 'user',
  uri: `spotify:user:${id}`,
})

/** PrivateUserObject of the Web API; what needs a scope is left out without it. */
export const privateUser = (user: UserRow, { scopes }: Viewer, market: string) => ({
  account_id: user.id,
  ...webUser(user),
  ...(scopes === '*' || scopes.includes('user-read-private')
    ? { country: market, product: 'premium', explicit_content: { filter_enabled: false, filter_locked: false } }
    : {}),
})
