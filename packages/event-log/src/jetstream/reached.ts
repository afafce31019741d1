/** Lets others wait until a sequence was reached. */
export type Reached = { at(sequence: number): void; wait(sequence: number): Promise<void> }

export function createReached(): Reached {
  let waiting: { sequence: number; resolve: () => void }[] = []
  return {
    at(sequence) {
      if (waiting.length === 0) return
      for (const one of waiting) if (one.sequence <= sequence) one.resolve()
      waiting = waiting.filter((one) => one.sequence > sequence)
    },
    wait: (sequence) => new Promise((resolve) => waiting.push({ sequence, resolve })),
  }
}
