import { ApiError } from '../api/request.ts'

const FIRST_WAIT_MS = 500
const MOST_WAIT_MS = 15_000

/** Asks until the server answers, slower each time, as long as it is still true; `undefined` when it is not any more. Throws what the server refuses (4xx): it knows better by now. */
export async function untilTold<R>(call: () => Promise<R>, isTrue: () => boolean): Promise<R | undefined> {
  for (let pause = FIRST_WAIT_MS; ; pause = Math.min(MOST_WAIT_MS, pause * 2)) {
    try {
      return await call()
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
      if (!isTrue()) return undefined
    }
  }
}
