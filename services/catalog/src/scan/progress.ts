import { uuidv7 } from '@tutti/kit'
import type { Tx } from '@tutti/kit'
import { ScanFinished, ScanProgressed, type ScanState } from '../contract.ts'
import type { Tables } from '../store/tables.ts'

const TELL_EVERY_MS = 500

export const idleScan: ScanState = {
  id: null,
  scanning: false,
  phase: null,
  files_seen: 0,
  files_done: 0,
  files_total: null,
  tracks_added: 0,
  tracks_changed: 0,
  tracks_missing: 0,
  problems: 0,
  started_at: null,
  finished_at: null,
  tracks_per_second: 0,
}

/** How a scan ended that an error ended. */
export const failedBy = (error: unknown): string => `failed: ${error instanceof Error ? error.message : String(error)}`

/** How far a scan is. Counted in memory; told and stored with the batches, at most twice a second. */
export type Progress = {
  readonly state: ScanState
  add(
    figures: Partial<Record<'files_seen' | 'files_done' | 'tracks_added' | 'tracks_changed' | 'tracks_missing' | 'problems', number>>,
  ): void
  phase(phase: ScanState['phase'], total?: number): void
  isDue(): boolean
  /** Stores and tells the state in the open transaction. */
  tell(tx: Tx<Tables>): Promise<void>
  finish(tx: Tx<Tables>, outcome: string): Promise<void>
}

/** @param changed is told whenever a figure or the phase has changed */
export const startProgress = (changed: (state: ScanState) => void): Progress => {
  const now = new Date()
  const state: ScanState = { ...idleScan, id: uuidv7(), scanning: true, phase: 'walk', started_at: now.toISOString() }
  let lastTold = 0
  let readSince = performance.now()
  const store = (tx: Tx<Tables>, end: { finished_at: number; outcome: string } | undefined) =>
    tx
      .insertInto('scan')
      .values({ id: state.id!, state: JSON.stringify(state), started_at: now.getTime(), finished_at: null, outcome: null, ...end })
      .onConflict((c) => c.column('id').doUpdateSet({ state: JSON.stringify(state), ...end }))
      .execute()
  return {
    state,
    add: (figures) => {
      for (const [name, more] of Object.entries(figures)) state[name as 'files_seen'] += more
      const seconds = (performance.now() - readSince) / 1000
      if (state.files_done > 0 && seconds > 0) state.tracks_per_second = Math.round(state.files_done / seconds)
      changed(state)
    },
    phase: (phase, total) => {
      state.phase = phase
      if (total !== undefined) state.files_total = total
      if (phase === 'read') readSince = performance.now()
      changed(state)
    },
    isDue: () => performance.now() - lastTold >= TELL_EVERY_MS,
    tell: async (tx) => {
      lastTold = performance.now()
      tx.publish(ScanProgressed, { ...state })
      await store(tx, undefined)
    },
    finish: async (tx, outcome) => {
      const finished = new Date()
      Object.assign(state, { scanning: false, phase: null, finished_at: finished.toISOString() })
      tx.publish(ScanFinished, { ...state })
      await store(tx, { finished_at: finished.getTime(), outcome })
    },
  }
}
