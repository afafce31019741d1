/** Lets so much work run at once, and the rest wait in order. */
export type Gate = {
  /** @throws what `full` makes when too many wait already */
  run<R>(work: () => Promise<R>): Promise<R>
  /** For work that nobody waits for: it begins only while nothing else runs or waits. */
  whenIdle<R>(work: () => Promise<R>): Promise<R>
}

/** `slots`: at once; `queue`: waiting at most. */
export const makeGate = ({ slots, queue, full }: { slots: number; queue: number; full: () => Error }): Gate => {
  const waiting: (() => void)[] = []
  const patient: (() => void)[] = []
  let running = 0
  const next = () => {
    const start = running < slots ? waiting.shift() : undefined
    if (start) start()
    else if (running === 0) patient.shift()?.()
  }
  const enter = <R>(line: (() => void)[], work: () => Promise<R>) =>
    new Promise<R>((resolve, reject) => {
      line.push(() => {
        running += 1
        work()
          .then(resolve, reject)
          .finally(() => {
            running -= 1
            next()
          })
      })
      next()
    })
  return {
    run: async (work) => {
      if (running >= slots && waiting.length >= queue) throw full()
      return enter(waiting, work)
    },
    whenIdle: (work) => enter(patient, work),
  }
}
