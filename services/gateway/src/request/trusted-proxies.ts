import { BlockList, isIP } from 'node:net'

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Tells which addresses are proxies of ours. `undefined` when one of the list is neither an IP address nor a CIDR block. */
export const proxiesFrom = (list: readonly string[]): ((address: string) => boolean) | undefined => {
  const known = new BlockList()
  for (const entry of list) {
    const [address = '', bits] = entry.split('/')
    const most = isIP(address) === 6 ? 128 : 32
    if (isIP(address) === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))) return undefined
    known.addSubnet(address, bits === undefined ? most : Number(bits), family(address))
  }
  return list.length === 0 ? () => false : (address) => isIP(address) !== 0 && known.check(address, family(address))
}

/** IPv4 that came through an IPv6 socket is IPv4. */
export const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address

/** The key by which addresses are limited: one household of IPv6 is a /64. */
export const addressKey = (address: string): string => {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const whole = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return whole
    .slice(0, 4)
    .map((group) => group.padStart(4, '0'))
    .join(':')
}

/** The first address from the right that is no proxy of ours: what stands left of it anybody may have written. */
export const clientAddress = (peer: string, forwardedFor: string | undefined, isProxy: (address: string) => boolean): string => {
  let address = plainAddress(peer)
  const hops = (forwardedFor ?? '').split(',').map((hop) => plainAddress(hop.trim()))
  while (isProxy(address)) {
    const hop = hops.pop()
    if (!hop || isIP(hop) === 0) break
    address = hop
  }
  return address
}
