import { setTimeout as wait } from 'node:timers/promises'

/** Waits that many ms, or until the signal is aborted. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  wait(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
