import type { RoomEnv } from '@tutti/kit'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { sessionCookie } from '../contract.ts'

const attributes = (secure: boolean) => ({ path: '/', httpOnly: true, sameSite: 'Lax', secure }) as const

/** Gives the browser its session: `__Host-` over https (RFC 6265bis), a plain name elsewhere, since browsers refuse that one there. */
export const giveCookie = (c: Context<RoomEnv>, secret: string, days: number): void => {
  const secure = c.env.secure === true
  setCookie(c, sessionCookie(secure), secret, { ...attributes(secure), maxAge: days * 86_400 })
}

/** Gives the cookie again, so that the browser keeps it as long as the session, which lasts longer each time it is used. */
export const renewCookie = (c: Context<RoomEnv>, days: number): void => {
  const secret = getCookie(c, sessionCookie(c.env.secure === true))
  if (secret && c.var.viewer.sessionId) giveCookie(c, secret, days)
}

export const takeCookie = (c: Context<RoomEnv>): void => {
  const secure = c.env.secure === true
  deleteCookie(c, sessionCookie(secure), attributes(secure))
}
