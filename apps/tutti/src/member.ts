import { type Caller, Failure, readSettings, SettingsError } from '@tutti/kit'
import { engineSettings } from './engine-settings.ts'
import { startGateway } from './gateway.ts'
import { openGround } from './ground.ts'
import { loadServices, loggerOf } from './load.ts'
import { openReplica } from './replica.ts'
import { replicaSettings, urlSettings } from './replica-settings.ts'
import { readSetupToken } from './setup-token.ts'
import { programSettings } from './settings.ts'
import { type Entry, system } from './system.ts'

export const GATEWAY = 'gateway'

type Environment = Record<string, string | undefined>

export type MemberOptions = {
  environment: Environment
  /** The services of this process, `gateway` among them if it is to be one. */
  names: readonly string[]
  webRoot?: string | Promise<string | undefined>
  /** The services of the system; standard are all of them. */
  entries?: readonly Entry[]
}

/** One process of a system that runs as many. */
export type Member = {
  /** Where people reach it: `http://127.0.0.1:4770`; empty without a gateway. */
  url: string
  /** Where the gateway and other services reach it. */
  internalUrl: string
  /** A service's calls, in this process or elsewhere. */
  find: (service: string) => Caller | undefined
  /** Makes the first admin; `undefined` once there is one, or when identity runs elsewhere. */
  setupToken(): Promise<string | undefined>
  /** Ends one service of this process while the others go on. */
  kill(service: string): Promise<void>
  /** Says at `/ready` that nothing new is to come, answers on for the drain time, lets what is under way end, then closes. */
  stop(): Promise<void>
}

/** Opens some services as one process of many: the data lies on servers that all of them share. @throws SettingsError, Failure in plain words */
export const openMember = async ({ environment, names, webRoot, entries = system }: MemberOptions): Promise<Member> => {
  const known = entries.map((entry) => entry.name)
  refuseUnknown(names, [...known, GATEWAY])
  const services = (await loadServices(entries, environment)).filter((service) => names.includes(service.name))
  refuseAlone(environment)
  const urls = readSettings(urlSettings(known), environment)
  const { internalHost: host, drainMs, stopMs } = readSettings(replicaSettings, environment)
  const hasGateway = names.includes(GATEWAY)
  const ground = await openGround({ environment, logger: loggerOf(environment) })
  try {
    const replica = await openReplica({ services, expected: known, urls, ground, host, port: portOf(environment, hasGateway) })
    const gateway = hasGateway
      ? await startGateway({ environment, entries, ground, ...replica, ...(webRoot ? { webRoot } : {}) }).catch(async (error: unknown) => {
          await replica.stop(0)
          throw error
        })
      : undefined
    await replica.begin()
    return {
      url: gateway?.url ?? '',
      internalUrl: replica.listener.url,
      find: replica.directory.find,
      kill: replica.kill,
      setupToken: () => readSetupToken(ground.data),
      stop: async () => {
        replica.listener.drain()
        gateway?.drain()
        await new Promise((resolve) => setTimeout(resolve, drainMs))
        await gateway?.stop(stopMs)
        await replica.stop(stopMs)
        await ground.close()
      },
    }
  } catch (error) {
    await ground.close()
    throw error
  }
}

const refuseUnknown = (names: readonly string[], allowed: readonly string[]) => {
  const unknown = names.filter((name) => !allowed.includes(name))
  if (names.length === 0 || unknown.length > 0)
    throw new Failure(
      'command.words',
      `Cannot run ${unknown.length > 0 ? unknown.join(', ') : 'nothing'}: allowed are ${allowed.join(', ')}, one or several.`,
      { status: 400 },
    )
}

/** Files belong to one process: what several share lies on servers. */
const refuseAlone = (environment: Environment) => {
  const { databaseUrl, natsUrl, s3Bucket, secretFile } = readSettings(engineSettings, environment)
  const missing = [
    ...(databaseUrl ? [] : ['TUTTI_DATABASE_URL']),
    ...(natsUrl.length > 0 ? [] : ['TUTTI_NATS_URL']),
    ...(s3Bucket ? [] : ['TUTTI_S3_BUCKET']),
    ...(secretFile ? [] : ['TUTTI_SECRET_FILE']),
  ]
  if (missing.length > 0)
    throw new SettingsError([
      `Cannot run services as processes of their own without ${missing.join(', ')}: what they share has to lie on servers that all of them reach. To run everything in one process on files, start ./tutti without "run".`,
    ])
}

/** Without a gateway nothing is public, and `--port` is the internal one. */
const portOf = (environment: Environment, hasGateway: boolean): number => {
  const { internalPort } = readSettings(replicaSettings, environment)
  const isNamed = environment[replicaSettings.internalPort.env] !== undefined
  const isPortNamed = environment[programSettings.port.env] !== undefined
  return hasGateway || isNamed || !isPortNamed ? internalPort : readSettings(programSettings, environment).port
}
