import type { Finder, Target } from '../targets/target.ts'

const PATIENCE_MS = 1_000

type Options = { expected: readonly string[]; find: Finder; version: string; limits: HealthPage['limits'] | undefined }

/** What a service says of itself; see its README. */
export type Entry = { status: string }

export type HealthPage = {
  status: 'ok' | 'starting' | 'degraded'
  version: string
  limits?: 'shared' | 'per replica'
  services: Record<string, Entry>
}

/** `/health`: what each service says of itself. `degraded` when one of them is down. `limits`: whether several gateways count together. */
export const healthPage = async ({ expected, find, version, limits }: Options): Promise<HealthPage> => {
  const entries = await Promise.all(expected.map(async (name) => [name, await entryOf(find(name))] as const))
  const states = entries.map(([, entry]) => entry.status)
  const status = states.includes('down') ? 'degraded' : states.includes('starting') ? 'starting' : 'ok'
  return { status, version, ...(limits ? { limits } : {}), services: Object.fromEntries(entries) }
}

const entryOf = async (target: Target | undefined): Promise<Entry> => {
  if (!target) return { status: 'down' }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Entry>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'down' }), PATIENCE_MS)
  })
  try {
    return await Promise.race([target.health() as Promise<Entry>, late])
  } catch {
    return { status: 'down' }
  } finally {
    clearTimeout(timer)
  }
}
