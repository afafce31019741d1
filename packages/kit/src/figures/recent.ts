import { makeWindow, type Window } from './window.ts'

/** What a service of this process has done within the last 60 s. */
export type Recent = {
  /** Requests and calls that it answered. */
  requests: Window
  /** Events that it applied. */
  events: Window
  /** Requests and calls that it sent to another service. */
  callsTo(service: string): Window
  /** All of those. */
  calls(): ReadonlyMap<string, Window>
}

const all = new Map<string, Recent>()

/** The figures of one service of this process. Unlike the metrics they need nobody who collects them. */
export const recentOf = (service: string): Recent => {
  const known = all.get(service)
  if (known) return known
  const calls = new Map<string, Window>()
  const made: Recent = {
    requests: makeWindow(),
    events: makeWindow(),
    callsTo: (to) => {
      const window = calls.get(to) ?? makeWindow()
      calls.set(to, window)
      return window
    },
    calls: () => calls,
  }
  all.set(service, made)
  return made
}

/** By service. */
export const recentOfAll = (): ReadonlyMap<string, Recent> => all
