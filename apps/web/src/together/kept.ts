import type { Hearing } from './store.ts'

const KEY = 'tutti.together'

/** A reload of this tab goes on as it was. */
export function keepHearing(party: string, hearing: Hearing) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ party, hearing }))
  } catch {
    // A reload is silent until somebody presses play then.
  }
}

export function keptHearing(party: string): Hearing {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as { party: string; hearing: Hearing } | null
    return kept?.party === party ? kept.hearing : 'off'
  } catch {
    return 'off'
  }
}
