import type { Exchange } from './exchange.ts'

const API_POLICY = "default-src 'none'; frame-ancestors 'none'"
const YEAR_S = 31_536_000
/** Secure Contexts, 3.1: origins on this machine are trustworthy also without TLS. */
const TRUSTWORTHY = /^https:|^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|$|\/)/

/** Headers on every answer. What a service sets itself wins. */
export const secure = ({ outgoing, secure: isSecure, requestId }: Exchange): void => {
  outgoing.setHeader('X-Content-Type-Options', 'nosniff')
  outgoing.setHeader('Referrer-Policy', 'same-origin')
  outgoing.setHeader('Content-Security-Policy', API_POLICY)
  outgoing.setHeader('X-Request-Id', requestId)
  if (isSecure) outgoing.setHeader('Strict-Transport-Security', `max-age=${YEAR_S}`)
}

/** The player's page: its own scripts and styles, pictures and sound, and the live connection to this host. */
export const securePage = ({ outgoing, origin, ownOrigins }: Exchange): void => {
  const live = ownOrigins.map((origin) => origin.replace(/^http/, 'ws')).join(' ')
  outgoing.setHeader(
    'Content-Security-Policy',
    `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' ${live}; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'`,
  )
  // On other origins browsers ignore it, with an error in the console.
  if (TRUSTWORTHY.test(origin)) outgoing.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  outgoing.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()')
}
