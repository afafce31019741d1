import { refuse } from '@tutti/kit'
import { makeReplicas, type Picked, type Replicas } from '@tutti/kit/replicas/index'
import { poolsOf } from '@tutti/kit/replicas/pools'
import type { Pool } from 'undici'

const MOST_CONNECTIONS = 1_024
const SILENCE_MS = 60_000

/** A service in other processes: its replicas, and the connections to each. */
export type Reached = {
  replicas: Replicas
  /** Has to be waited for while it is there: names are looked up. */
  known?: (() => Promise<void>) | undefined
  /** The connections that there are already. */
  poolAt: (url: string) => Pool | undefined
  poolOf: (url: string) => Promise<Pool>
}

/** The services in other processes; each replica has connections of its own, so that a slow one holds up nobody else. */
export const reaching = () => {
  const known = new Map<string, Reached & { urls: readonly string[]; close(): Promise<void> }>()
  return {
    of: (service: string, urls: readonly string[]): Reached => {
      const before = known.get(service)
      if (before?.urls === urls) return before
      void before?.close()
      const now = Object.assign(reach(urls), { urls })
      known.set(service, now)
      return now
    },
    close: async () => void (await Promise.all([...known.values()].map((one) => one.close()))),
  }
}

export type Reaching = ReturnType<typeof reaching>

/** A replica for a request. @throws Failure 503 at once while none takes requests: waiting would be in vain */
export const pickOf = ({ replicas }: Reached, service: string): Picked => {
  const picked = replicas.pick()
  if (picked) return picked
  throw refuse('service.unavailable', { service, cause: 'none of it takes requests' }, { retryAfterS: replicas.retryAfterS() })
}

const reach = (urls: readonly string[]) => {
  const replicas = makeReplicas({ urls })
  const pools = poolsOf(replicas)
  const poolOf = async (url: string): Promise<Pool> => {
    // In one process nothing is ever sent: a start need not wait for a client.
    const undici = await import('undici')
    const options = { connections: MOST_CONNECTIONS, pipelining: 1, connectTimeout: 2_000, bodyTimeout: SILENCE_MS }
    return pools.of(url, () => new undici.Pool(url, options))
  }
  const close = async () => {
    replicas.stop()
    await Promise.all(pools.all().map((pool) => pool.destroy()))
  }
  const reached: Reached & { close(): Promise<void> } = { replicas, known: replicas.known, poolAt: pools.at, poolOf, close }
  void replicas.known().then(() => (reached.known = undefined))
  return reached
}
