import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<readonly string[]>

const DNS = /^dns\+(https?):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/

/** Whether it is the address of replicas: `http://10.0.0.7:4801`, or `dns+http://catalog:4801` for all addresses of a name. */
export const isReplicaUrl = (text: string): boolean => DNS.test(text) || (/^https?:\/\/[^/]+\/?$/.test(text) && URL.canParse(text))

export const resolveByDns: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address)

/** The URLs of every replica now: names are resolved to all their addresses. A name that cannot be resolved keeps the addresses that `before` knows. */
export const expand = async (urls: readonly string[], resolve: Resolve, before: Map<string, readonly string[]>): Promise<string[]> => {
  const lists = await Promise.all(
    urls.map(async (url) => {
      const [, protocol, host, port] = DNS.exec(url) ?? []
      if (!protocol || !host) return [url.replace(/\/$/, '')]
      const addresses = await resolve(host).catch(() => before.get(url) ?? [])
      before.set(url, addresses)
      const end = port ? `:${port}` : ''
      return addresses.map((address) => `${protocol}://${isIP(address) === 6 ? `[${address}]` : address}${end}`)
    }),
  )
  return [...new Set(lists.flat())]
}

export const needsResolving = (urls: readonly string[]): boolean => urls.some((url) => DNS.test(url))
