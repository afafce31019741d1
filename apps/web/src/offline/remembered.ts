import { keepAs, readKept } from '../kept.ts'
import type { User } from '../api/types.ts'

const USER = 'tutti.user'
const MARK = 'tutti.downloads'

/** Who is signed in, kept so that their downloads open without the server. */
export const rememberUser = (user: User | null) => keepAs('localStorage', USER, user)
export const rememberedUser = (): User | null => readKept('localStorage', USER)

export const markDownloads = (user: string, has: boolean) => keepAs('localStorage', `${MARK}.${user}`, has ? 1 : null)
export const hasDownloads = (user: string): boolean => readKept('localStorage', `${MARK}.${user}`) !== null
