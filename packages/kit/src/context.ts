import { AsyncLocalStorage } from 'node:async_hooks'
import { nobody, type Viewer } from './viewer.ts'

/** What belongs to the request at hand and follows it from service to service. */
export type Context = {
  viewer: Viewer
  /** The viewer as identity signed it, passed on to services in other processes. */
  viewerToken?: string
  requestId: string
  /** Public address of this Tutti, without a slash at the end: links in answers begin with it. */
  origin: string
  /** W3C Trace Context. */
  traceparent?: string
  /** ms since the epoch; after it nobody waits for the answer. */
  deadline?: number
  /** Aborted when the client has hung up. */
  signal?: AbortSignal
}

const storage = new AsyncLocalStorage<Context>()

const outside: Context = { viewer: nobody, requestId: '-', origin: '' }

/** The context of the request at hand; outside of one, nobody's. */
export const current = (): Context => storage.getStore() ?? outside

/** Whether a request is at hand at all; in a job or a reaction none is. */
export const hasContext = (): boolean => storage.getStore() !== undefined

export const withContext = <R>(context: Context, work: () => R): R => storage.run(context, work)

/** For what a request happens to begin, and does for all of them. */
export const outsideContext = <R>(work: () => R): R => storage.exit(work)
