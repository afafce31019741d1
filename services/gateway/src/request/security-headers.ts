import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Exchange } from './exchange.ts'

const API_POLICY = "default-src 'none'; frame-ancestors 'none'"
const YEAR_S = 31_536_000
/** Secure Contexts, 3.1: origins on this machine are trustworthy also without TLS. */
const TRUSTWORTHY = /^https:|^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|$|\/)/

/** Of what is always said, by its name in small letters: a service may say it otherwise, in letters of its own. */
const said = new Map(
  [
    'X-Content-Type-Options',
    'Referrer-Policy',
    'Content-Security-Policy',
    'X-Request-Id',
    'Strict-Transport-Security',
    'Cache-Control',
  ].map((name) => [name.toLowerCase(), name]),
)

type WriteHead = (status: number, headers?: OutgoingHttpHeaders) => ServerResponse

/**
 * Headers on every answer; what a service sets itself wins. They are put in when the head is written: after `setHeader`, node
 * would handle each header of the answer by itself.
 */
export const secure = (exchange: Exchange): void => {
  const { outgoing, secure: isSecure, requestId } = exchange
  const plain = outgoing.writeHead as WriteHead
  const writeHead: WriteHead = (status, headers) => {
    const head: OutgoingHttpHeaders = {
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Content-Security-Policy': API_POLICY,
      'X-Request-Id': requestId,
    }
    if (isSecure) head['Strict-Transport-Security'] = `max-age=${YEAR_S}`
    if (exchange.isPrivate) head['Cache-Control'] = 'private, no-cache'
    for (const name of outgoing.getHeaderNames()) delete head[said.get(name)!]
    for (const name in headers) head[said.get(name.toLowerCase()) ?? name] = headers[name]
    return plain.call(outgoing, status, head)
  }
  outgoing.writeHead = writeHead as ServerResponse['writeHead']
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
