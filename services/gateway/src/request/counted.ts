import { recentOf } from '@tutti/kit'
import type { Exchange } from './exchange.ts'

/** Counts what the gateway answers, for the system page: up to the head of an answer, as a body takes as long as its reader likes. */
export const counting = () => {
  const { requests, callsTo } = recentOf('gateway')
  const isFault = ({ outgoing }: Exchange) => outgoing.statusCode >= 500
  const msOf = ({ began, headAt }: Exchange) => (headAt === undefined ? undefined : headAt - began)
  return {
    /** Has been answered, by whomever. */
    answered: (exchange: Exchange): void => requests.add(msOf(exchange), isFault(exchange)),
    /** Is answered by a service. */
    forwarded: async (service: string, exchange: Exchange, work: () => Promise<void>): Promise<void> => {
      let isThrown = true
      try {
        await work()
        isThrown = false
      } finally {
        callsTo(service).add(msOf(exchange), isThrown || isFault(exchange))
      }
    },
  }
}
