import type { CommandLine } from '../flags.ts'
import { GATEWAY, type Member, openMember } from '../member.ts'
import { untilStopped } from '../until-stopped.ts'
import { readSettings } from '@tutti/kit'
import { replicaSettings } from '../replica-settings.ts'
import { builtPlayer } from '../web-build.ts'

const CLOSING_MS = 5_000

/** `tutti run SERVICE…`: some services, the gateway among them or not, as one process of many. */
export const run = async ({ words, environment, json }: CommandLine): Promise<number> => {
  const webRoot = words.includes(GATEWAY) ? builtPlayer() : undefined
  webRoot?.catch(() => undefined)
  const member = await openMember({ environment, names: words, ...(webRoot ? { webRoot } : {}) })
  const { drainMs, stopMs } = readSettings(replicaSettings, environment)
  const stopped = untilStopped(member, drainMs + 2 * stopMs + CLOSING_MS)
  const { url, internalUrl } = member
  if (json) console.log(JSON.stringify({ services: words, ...(url ? { url } : {}), internal_url: internalUrl }))
  else console.log(`${words.join(', ')}: ${[url, `for services ${internalUrl}`].filter(Boolean).join(', ')}`)
  await showSetupLink(member)
  await stopped
  return 0
}

/** While there is no admin, each replica of identity has a link of its own; the gateway's public address is not known here. */
const showSetupLink = async ({ setupToken }: Member) => {
  const token = await setupToken()
  if (token) console.error(`Welcome. To begin, open your public address with /setup?token=${token}`)
}
