import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { EventLog } from '../port.ts'
import { durableLaws } from './durable.ts'
import { groupLaws } from './groups.ts'
import type { Bench, Features, Law } from './law.ts'
import { orderLaws } from './order.ts'
import { readerLaws } from './readers.ts'

export type { Bench, Features, Law } from './law.ts'

/** Every law of the port. */
export const LAWS: readonly Law[] = [...durableLaws, ...orderLaws, ...groupLaws, ...readerLaws]

const PATIENCE_MS = 10_000

export type Adapter = {
  name: string
  /** Opens the store that belongs to a folder, which exists; the same one when it is called again after `close`. */
  open: (dir: string) => Promise<EventLog>
  /** Destroys the store of a folder; without it the folder is removed. */
  destroy?: (dir: string) => Promise<void>
  features: Features
  /** How long (ms) a condition may take to become true: 10,000. */
  patience?: number
}

/** Registers one test for each law that concerns the adapter. */
export function eventLogLaws(adapter: Adapter): void {
  describe(`the event log laws, ${adapter.name}`, () => {
    for (const law of LAWS) {
      if (!law.needs || adapter.features[law.needs]) test(law.name, () => obey(adapter, law))
    }
  })
}

/** Runs one law on a store of its own; throws what the law throws. */
export async function obey(adapter: Adapter, law: Law): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-event-log-'))
  const opened: EventLog[] = []
  const bench: Bench = {
    dir,
    features: adapter.features,
    patience: adapter.patience ?? PATIENCE_MS,
    async open() {
      const log = await adapter.open(dir)
      opened.push(log)
      return log
    },
    destroy: async () => (adapter.destroy ? adapter.destroy(dir) : rm(dir, { recursive: true })),
  }
  try {
    await law.run(bench)
  } finally {
    await Promise.all(opened.map((log) => log.close()))
    await rm(dir, { recursive: true, force: true })
  }
}
