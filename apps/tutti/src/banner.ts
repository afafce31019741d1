import { identity } from '@tutti/identity/contract'
import { networkInterfaces } from 'node:os'
import { VERSION } from './version.ts'
import { operator } from './operator.ts'
import { readSetupToken } from './setup-token.ts'
import type { System } from './start.ts'

type Options = { system: System; settings: { host: string; port: number }; json: boolean }

/** Tells where Tutti answers, and the setup link while there is no admin. */
export const showBanner = async ({ system, settings, json }: Options): Promise<void> => {
  const urls = addresses(system.url, settings.host)
  const setup = (await operator(system.find)(identity).setupRequired())
    ? `${urls[0]}/setup?token=${await readSetupToken(system.data)}`
    : undefined
  if (json) return console.log(JSON.stringify({ version: VERSION, urls, data: system.data, ...(setup ? { setup } : {}) }))
  console.log(`\n  tutti ${VERSION}\n`)
  for (const url of urls) console.log(`  ${url}`)
  console.log(`  data in ${system.data}`)
  if (setup) console.log(`\n  Welcome. Open this link to begin:\n  ${setup}`)
  console.log('')
}

/** Where other machines reach it, if it listens to them: the addresses of this machine on its networks. */
const addresses = (url: string, host: string): string[] => {
  if (host !== '0.0.0.0' && host !== '::') return [url.replace('//127.0.0.1', '//localhost')]
  const { protocol, port } = new URL(url)
  const outward = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((one) => one.family === 'IPv4' && !one.internal)
  return ['localhost', ...outward.map((one) => one.address)].map((name) => `${protocol}//${name}:${port}`)
}
