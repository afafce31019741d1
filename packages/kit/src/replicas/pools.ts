import type { Pool } from 'undici'
import type { Replicas } from './index.ts'

/** The connections to each replica of a service. Those to one that a name no longer stands for are closed; what is under way ends first. */
export const poolsOf = ({ state }: Pick<Replicas, 'state'>) => {
  const pools = new Map<string, Pool>()
  const closeGone = () => {
    const there = new Set(state().map(({ url }) => url))
    for (const [url, pool] of pools) {
      if (there.has(url)) continue
      pools.delete(url)
      void pool.close()
    }
  }
  return {
    /** The connections that there are already. */
    at: (url: string): Pool | undefined => pools.get(url),
    of: (url: string, make: (url: string) => Pool): Pool => {
      const known = pools.get(url)
      if (known) return known
      closeGone()
      const made = make(url)
      pools.set(url, made)
      return made
    },
    all: (): Pool[] => [...pools.values()],
  }
}
