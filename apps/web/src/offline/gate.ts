import { ApiError } from '../api/request.ts'
import type { User } from '../api/types.ts'
import { hasDownloads, rememberedUser } from './remembered.ts'

/** Browsers keep bytes and run workers only for pages that came over https, or from this machine (Secure Contexts, W3C). */
export const canDownload = isSecureContext && 'serviceWorker' in navigator && 'caches' in window && 'indexedDB' in window

/** A line that neither answers nor breaks is given up after so many ms, when there is something to play without it. */
const PATIENCE_MS = 4000

/** Everything else of this folder: fetched when somebody downloads something, or has done so before. */
export const loadOffline = () => import('./index.ts')

/** Who is signed in: as the server says, or, if it does not answer, who was so last and has downloads here. Throws what `ask` throws. */
export async function whoIsHere(ask: (isPatient: boolean) => Promise<User>): Promise<User> {
  const user = rememberedUser()
  if (!canDownload || !user || !hasDownloads(user.id)) return ask(true)
  try {
    return await Promise.race([ask(false), late()])
  } catch (error) {
    if (!isLost(error)) throw error
    const { beginOffline, goAway } = await loadOffline()
    await beginOffline(user)
    await goAway()
    return user
  }
}

/** No answer of the server itself: none at all, or one of a proxy before it. */
export const isLost = (error: unknown) => error instanceof ApiError && [0, 502, 504].includes(error.status)

const late = () =>
  new Promise<never>((_, reject) => {
    const slow = () => reject(new ApiError(0, 'The server does not answer.', { code: 'network.slow' }))
    setTimeout(slow, PATIENCE_MS)
  })
