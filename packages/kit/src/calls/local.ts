import { type AnyRouter, createRouterClient } from '@orpc/server'
import { withContext } from '../context.ts'
import type { Caller } from './directory.ts'

/** Calls a service in this process: checked and answered as over HTTP, without the wire. */
export const localCaller = (router: Record<string, never>): Caller => {
  const client = createRouterClient(router as AnyRouter, { context: {} }) as unknown as Record<
    string,
    (input: unknown, options: { signal?: AbortSignal }) => Promise<unknown>
  >
  return (name, input, context) => withContext(context, () => client[name]!(input, context.signal ? { signal: context.signal } : {}))
}
