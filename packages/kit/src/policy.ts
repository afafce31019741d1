import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { refuse } from './errors.ts'
import type { RoomEnv } from './routes.ts'
import type { Viewer } from './viewer.ts'

/**
 * Who may. Every route and every call declares one; there is no default for routes.
 * `public`: anyone. `signed`: the URL itself is the credential, and its handler checks the signature.
 * `user`: a person, with `scope` if their credential is limited. `admin`: a person with that role.
 * `service`: a sibling on its own behalf.
 */
export type Policy = { who: 'public' | 'signed' | 'user' | 'admin' | 'service'; scope?: string }

const POLICY = Symbol('policy')

/** Refuses a viewer whom the policy does not admit. @throws Failure 401 or 403 */
export const admit = ({ who, scope }: Policy, viewer: Viewer, where: { method: string; path: string }): void => {
  if (who === 'public' || who === 'signed') return
  if (who === 'service') {
    if (viewer.role !== 'service') throw refuse('auth.service-only', where)
    return
  }
  if (viewer.role === 'nobody') throw refuse('auth.required', where)
  if (viewer.role === 'service') return
  if (who === 'admin' && viewer.role !== 'admin') throw refuse('auth.admin-only', where)
  const needed = scope ?? (viewer.scopes === '*' ? undefined : who === 'admin' ? 'tutti-admin' : undefined)
  if (needed && viewer.scopes !== '*' && !viewer.scopes.includes(needed)) throw refuse('auth.scope', { ...where, scope: needed })
}

const middleware = (rule: Policy): MiddlewareHandler<RoomEnv> => {
  const check: MiddlewareHandler<RoomEnv> = async (c: HonoContext<RoomEnv>, next) => {
    admit(rule, c.get('viewer'), { method: c.req.method, path: c.req.path })
    await next()
  }
  return Object.assign(check, { [POLICY]: rule })
}

/** Declares a route's policy: a signed-in user whose credential has this scope. */
export const policy = (scope: string): MiddlewareHandler<RoomEnv> => middleware({ who: 'user', scope })
policy.public = middleware({ who: 'public' })
policy.signed = middleware({ who: 'signed' })
policy.user = middleware({ who: 'user' })
policy.admin = middleware({ who: 'admin' })

/** The policy that a handler declares, if it is one that `policy` made. */
export const policyOf = (handler: unknown): Policy | undefined => (handler as { [POLICY]?: Policy })[POLICY]
