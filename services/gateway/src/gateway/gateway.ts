import { SessionRevoked, UserChanged, UserRemoved } from '@tutti/identity/contract'
import { callerCredentials, endingOf, readSettings } from '@tutti/kit'
import type { Admitting } from '../admission/admission.ts'
import { answering } from './answering.ts'
import { type CredentialCache, credentialCache } from '../admission/credentials.ts'
import { countersOf } from '../limits/counters.ts'
import { rateLimits } from '../limits/rates.ts'
import { listen, makeServer } from './listener.ts'
import type { Gateway, GatewayOptions } from './options.ts'
import type { Perimeter } from '../request/exchange.ts'
import { proxiesFrom } from '../request/trusted-proxies.ts'
import { signpost } from '../targets/route-table.ts'
import { gatewaySettings, type GatewaySettings } from '../settings.ts'
import { setupGate } from '../admission/setup-gate.ts'
import { reaching } from '../targets/reach.ts'
import { remoteDispatcher } from '../targets/remote.ts'
import { liveConnections } from './upgrade.ts'

/**
 * Opens the only listener of the system: it routes, authenticates every credential, limits rates, contains failures and serves the player.
 * @throws Error when the address cannot be listened on or the certificate cannot be used
 */
export const openGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { environment, logger, identity, host, port } = options
  const settings = readSettings(gatewaySettings, environment)
  const perimeter = perimeterOf(settings)
  const credentials = credentialCache((credential) => identity.verify(credential))
  const counters = await countersOf(settings.valkeyUrl, logger)
  const admitting: Admitting = {
    credentials,
    limits: rateLimits(settings, counters),
    gate: setupGate(() => identity.setupRequired()),
    requestTimeoutMs: settings.requestTimeoutMs,
  }
  const callers = callerCredentials(options.secret('callers'))
  const credential = () => callers.sign('gateway')
  const directions = signpost(options)
  const reached = reaching()
  const live = liveConnections({ perimeter, admitting, directions, credential, reached, logger })
  const remote = remoteDispatcher(credential, reached)
  const listening = await makeServer(
    settings,
    answering({ options, settings, perimeter, admitting, counters, directions, remote, reaching: reached }),
  )
  listening.server.on('upgrade', live.upgrade)
  const ending = endingOf(listening.server)
  const watching = await watchRevocations(options.log, credentials, live)
  const stop = async (graceMs?: number) => {
    live.endAll()
    await ending.stop(graceMs)
    await watching.stop()
    await reached.close()
    counters.close()
  }
  try {
    return { ...(await listen(listening, host, port)), drain: ending.drain, stop }
  } catch (error) {
    await watching.stop()
    await reached.close()
    counters.close()
    throw error
  }
}

/** What ended is refused from now on, and its live connections are cut. */
const watchRevocations = (log: GatewayOptions['log'], credentials: CredentialCache, live: ReturnType<typeof liveConnections>) =>
  log.watch(
    ({ type, data }) => {
      const { userId, sessionId } = data as { userId: string; sessionId?: string }
      if (type === SessionRevoked.type) {
        credentials.forgetSession(sessionId!)
        live.endSession(sessionId!)
        return
      }
      credentials.forgetUser(userId)
      if (type === UserRemoved.type) live.endUser(userId)
    },
    [SessionRevoked.type, UserChanged.type, UserRemoved.type],
  )

const perimeterOf = ({ publicUrl: text, trustedProxies }: GatewaySettings): Perimeter => {
  const publicUrl = text === undefined ? undefined : new URL(text)
  return {
    publicUrl,
    basePath: publicUrl ? publicUrl.pathname.replace(/\/+$/, '') : '',
    isProxy: proxiesFrom(trustedProxies) ?? (() => false),
  }
}
