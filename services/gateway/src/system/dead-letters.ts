import { type Calls, contract, pageAt, type Paging } from '@tutti/kit'

/** Most that one request applies again, and how long it goes on, in ms. */
const MOST = 500
const PATIENCE_MS = 10_000

/** Every service answers the same calls about what it put aside. */
const callsOf = (calls: Calls, service: string) => calls(contract(service, {}))

/** One page of what a service has put aside after several tries, newest first. */
export const listLetters = async (calls: Calls, url: string, { service, ...paging }: Paging & { service: string }) => {
  const { total, items } = await callsOf(calls, service).deadLetters(paging)
  return pageAt(url, {
    ...paging,
    total,
    items: items.map(({ eventId, reaction, event, error, tries, at }) => ({
      service,
      event_id: eventId,
      type: event.type,
      reaction,
      tries,
      error,
      at,
      event,
    })),
  })
}

/** Applies one once more. */
export const replayLetter = async (calls: Calls, letter: { service: string; event_id: string; reaction: string }) => {
  const { service, event_id: eventId, reaction } = letter
  return { applied: await callsOf(calls, service).replay({ eventId, reaction }) }
}

/** Applies what a service has put aside once more, the oldest first, as the events came; `left` were not tried: ask again. */
export const replayLetters = async (calls: Calls, { service }: { service: string }) => {
  const own = callsOf(calls, service)
  const { total } = await own.deadLetters({ limit: 1, offset: 0 })
  const { items } = await own.deadLetters({ limit: MOST, offset: Math.max(0, total - MOST) })
  const began = performance.now()
  let applied = 0
  let failed = 0
  for (const { eventId, reaction } of items.toReversed()) {
    if (performance.now() - began > PATIENCE_MS) break
    if (await own.replay({ eventId, reaction })) applied += 1
    else failed += 1
  }
  return { applied, failed, left: Math.max(0, total - applied - failed) }
}
