import { keepAs, readKept } from '../kept.ts'
import type { Hearing } from './store.ts'

const KEY = 'tutti.together'

/** A reload of this tab goes on as it was. */
export const keepHearing = (party: string, hearing: Hearing) => keepAs('sessionStorage', KEY, { party, hearing })

export function keptHearing(party: string): Hearing {
  const kept = readKept<{ party: string; hearing: Hearing }>('sessionStorage', KEY)
  return kept?.party === party ? kept.hearing : 'off'
}
