import type { Context } from './context.ts'
import { newId } from './ids.ts'
import type { Viewer } from './viewer.ts'

/** By it an answer tells the gateway which route a recorded request took. */
export const ROUTE_HEADER = 'tutti-route'

/** Headers by which services tell each other the context. The gateway drops them from whatever comes from outside. */
export const INTERNAL_HEADERS = [
  'tutti-service',
  'tutti-viewer',
  'tutti-caller',
  'tutti-origin',
  'tutti-deadline',
  'tutti-request',
  'tutti-address',
  'tutti-secure',
  ROUTE_HEADER,
] as const

/** Says nobody out loud: a call without a viewer is one of the calling service on its own behalf. */
export const NOBODY = 'nobody'

export const contextHeaders = ({ viewer, viewerToken, requestId, origin, deadline, traceparent }: Context): Record<string, string> => ({
  'tutti-request': requestId,
  'tutti-origin': origin,
  ...(viewer.role === 'service' ? {} : { 'tutti-viewer': viewer.role === 'nobody' ? NOBODY : tokenOf(viewerToken) }),
  ...(deadline ? { 'tutti-deadline': String(Math.max(1, deadline - Date.now())) } : {}),
  ...(traceparent ? { traceparent } : {}),
})

const tokenOf = (token: string | undefined): string => {
  if (!token) throw new Error('Cannot call another process: the viewer of this request was not signed by identity.')
  return token
}

type Headers = (name: string) => string | undefined

/** The context that a sibling or the gateway sent. `tutti-deadline` is what is left, in ms: clocks differ between machines. */
export const contextFrom = (header: Headers, viewer: Viewer, signal?: AbortSignal): Context => {
  const left = Number(header('tutti-deadline'))
  const viewerToken = header('tutti-viewer')
  const traceparent = header('traceparent')
  return {
    viewer,
    requestId: header('tutti-request') ?? newId(),
    origin: header('tutti-origin') ?? '',
    ...(viewerToken && viewerToken !== NOBODY ? { viewerToken } : {}),
    ...(traceparent ? { traceparent } : {}),
    ...(left > 0 ? { deadline: Date.now() + left } : {}),
    ...(signal ? { signal } : {}),
  }
}
