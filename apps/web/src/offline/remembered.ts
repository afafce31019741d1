import type { User } from '../api/types.ts'

const USER = 'tutti.user'
const MARK = 'tutti.downloads'

/** Who is signed in, kept so that their downloads open without the server. */
export function rememberUser(user: User | null) {
  try {
    if (user) localStorage.setItem(USER, JSON.stringify(user))
    else localStorage.removeItem(USER)
  } catch {
    // Then the player needs the server to open.
  }
}

export function markDownloads(user: string, has: boolean) {
  try {
    if (has) localStorage.setItem(`${MARK}.${user}`, '1')
    else localStorage.removeItem(`${MARK}.${user}`)
  } catch {
    // Then they are found once something is downloaded in this visit.
  }
}

export function hasDownloads(user: string): boolean {
  try {
    return localStorage.getItem(`${MARK}.${user}`) !== null
  } catch {
    return false
  }
}

export function rememberedUser(): User | null {
  try {
    return JSON.parse(localStorage.getItem(USER) ?? 'null') as User | null
  } catch {
    return null
  }
}
