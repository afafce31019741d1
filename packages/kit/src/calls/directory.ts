import type { Context } from '../context.ts'

/** Answers one call of a service: the path below its contract, the input, and the context that it carries. */
export type Caller = (name: string, input: unknown, context: Context) => Promise<unknown>

/** Where the services are: in this process, or behind a URL. */
export type Directory = {
  /** How to call that service now; `undefined` when it is not part of this system or not running. */
  find(service: string): Caller | undefined
  /** Whether the system has such a service at all. */
  expects(service: string): boolean
}

/** A directory that is filled while services start and emptied while they stop. */
export const makeDirectory = (expected: readonly string[]) => {
  const callers = new Map<string, Caller>()
  const directory: Directory = { find: (service) => callers.get(service), expects: (service) => expected.includes(service) }
  return {
    ...directory,
    add: (service: string, caller: Caller) => void callers.set(service, caller),
    remove: (service: string) => void callers.delete(service),
  }
}
