import { healthOf, type Target } from '../targets/target.ts'

const PATIENCE_MS = 1_000

export type Finder = (service: string) => Target | undefined

type Options = { services: readonly string[]; find: Finder; version: string; isReady: () => boolean }

type Entry = { status: string }

/** `/health`: what each service says of itself. `degraded` when one of them is down. */
export const healthPage = async ({ services, find, version, isReady }: Options) => {
  const entries = await Promise.all(services.map(async (name) => [name, await entryOf(find(name), isReady())] as const))
  const states = entries.map(([, entry]) => entry.status)
  const status = !isReady() ? 'starting' : states.includes('down') ? 'degraded' : 'ok'
  return { status, version, services: Object.fromEntries(entries) }
}

const entryOf = async (target: Target | undefined, isReady: boolean): Promise<Entry> => {
  if (!target) return { status: isReady ? 'down' : 'starting' }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Entry>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'down' }), PATIENCE_MS)
  })
  try {
    return await Promise.race([healthOf(target) as Promise<Entry>, late])
  } catch {
    return { status: 'down' }
  } finally {
    clearTimeout(timer)
  }
}
