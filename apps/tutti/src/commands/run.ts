import type { CommandLine } from '../flags.ts'
import { GATEWAY, openMember } from '../member.ts'
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
  await stopped
  return 0
}
