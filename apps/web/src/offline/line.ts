import { address } from '../api/request.ts'
import { listen } from '../live/socket.ts'
import { isAway } from './shelf.ts'

const PATIENCE_MS = 4000
const AGAIN_MS = 15_000

let looking = false

/** Watches whether the server can be reached; a line that breaks for other reasons (a proxy, a restart in between) is looked into first. */
export function watchLine(change: { lost(): void; back(): void }) {
  const look = async () => {
    if (looking) return
    looking = true
    const isThere = await isReachable().finally(() => (looking = false))
    if (isThere && isAway()) change.back()
    if (!isThere && !isAway()) change.lost()
  }
  listen(({ type }) => {
    // While it is known to be away, the line's own tries and a look now and then are enough.
    if (type === 'lost' && !isAway()) void look()
    if (type === 'open' && isAway()) change.back()
  })
  for (const name of ['online', 'offline']) addEventListener(name, () => void look())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && isAway() && void look())
  setInterval(() => isAway() && void look(), AGAIN_MS)
}

// Only our own server says which version it is; a hotel's sign-in page does not.
async function isReachable(): Promise<boolean> {
  try {
    const response = await fetch(address('/health'), { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) })
    const body = (await response.json()) as { version?: string }
    return typeof body.version === 'string'
  } catch {
    return false
  }
}
