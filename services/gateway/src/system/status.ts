import { type ProcessStatus, processStatus } from '@tutti/kit'
import type { Reached, Reaching } from '../targets/reach.ts'
import type { Target } from '../targets/target.ts'

const PATIENCE_MS = 1_000
const MOST_BYTES = 256 * 1024

/** A process that runs a service, as far as it can be told. */
export type Seen = {
  /** `127.0.0.1:4801`; `null`: in the gateway's own process. */
  address: string | null
  isReady: boolean
  /** `undefined`: it does not answer. */
  status: ProcessStatus | undefined
}

/** Asks every replica of a service how it is doing. */
export const replicasOf = async (reached: Reached): Promise<Seen[]> => {
  await reached.known?.()
  return Promise.all(
    reached.replicas.state().map(async ({ url, state }) => ({
      address: new URL(url).host,
      isReady: state === 'ready',
      status: await ask(reached, url).catch(() => undefined),
    })),
  )
}

/** The processes of a service that the gateway may know by addresses or have in its own process. */
export const processesOf = async (service: string, target: Target | undefined, { version, reaching }: Options): Promise<Seen[]> => {
  if (target?.urls) return replicasOf(reaching.of(service, target.urls))
  if (target?.open) return [{ address: null, isReady: true, status: processStatus(version) }]
  return [{ address: null, isReady: false, status: undefined }]
}

type Options = { version: string; reaching: Reaching }

/** This gateway first, then the others that are known. */
export const gatewaysOf = async (urls: readonly string[], { version, reaching }: Options): Promise<Seen[]> => {
  const status = processStatus(version)
  const all = urls.length > 0 ? await replicasOf(reaching.of('gateway', urls)) : []
  const own = all.find((one) => one.status?.process === status.process)
  // One that has several addresses is told once.
  const known = new Set([status.process])
  const others = all.filter(({ status: other }) => !other || (!known.has(other.process) && known.add(other.process)))
  return [own ?? { address: null, isReady: true, status }, ...others]
}

const ask = async ({ poolOf }: Reached, url: string): Promise<ProcessStatus> => {
  const pool = await poolOf(url)
  const { statusCode, body } = await pool.request({ path: '/status', method: 'GET', signal: AbortSignal.timeout(PATIENCE_MS) })
  if (statusCode !== 200 || Number(body.readableLength) > MOST_BYTES) {
    await body.dump()
    throw new Error(`It answers ${statusCode}.`)
  }
  return (await body.json()) as ProcessStatus
}
