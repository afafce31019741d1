import { refuse } from '../errors.ts'
import { type Job, type Order, startJob } from './job.ts'

/** Seconds until one of the jobs is done, as a guess: a song takes a few. */
const AGAIN_S = 2

/** The processes that make audio: so many at once, and all of them end with us. */
export const openJobs = (most: number) => {
  const running = new Set<Job>()
  let starting = 0
  const isFull = () => running.size + starting >= most
  /** Who seeks about leaves one after the other behind. Each is ended for one who waits. */
  const makeRoom = async (): Promise<void> => {
    for (;;) {
      const spare = isFull() ? [...running].find((job) => job.isResting() && !job.wasKilled()) : undefined
      if (!spare) return
      spare.kill()
      await spare.ended.catch(() => undefined)
      running.delete(spare)
    }
  }
  return {
    /**
     * Starts a process on a file that is opened for it.
     * @throws Failure 429 `media.transcode-busy` when there are as many as may be
     */
    start: async (open: () => Promise<{ order: Order; close(): Promise<void> }>): Promise<Job> => {
      await makeRoom()
      if (isFull()) throw refuse('media.transcode-busy', { most }, { retryAfterS: AGAIN_S })
      starting += 1
      const { order, close } = await open().finally(() => (starting -= 1))
      const job = startJob(order)
      running.add(job)
      void job.ended.catch(() => undefined).finally(() => running.delete(job))
      await close()
      return job
    },
    count: (): number => running.size,
    stop: (): void => running.forEach((job) => job.kill()),
  }
}

export type Jobs = ReturnType<typeof openJobs>
