import { toast } from '../design/toast-store.ts'
import { t } from '../text/en.ts'
import { isGuest } from '../together/store.ts'
import { next } from './commands.ts'
import { getView, setView } from './store.ts'

/** A whole folder in a format that this browser lacks must not be run through at full speed. */
const MOST_IN_A_ROW = 5
let failures = 0

export const playsWell = () => void (failures = 0)

/** Says why a track cannot be played, and goes on to the next one. */
export function skipUnplayable(reason: string) {
  const { state } = getView()
  setView({ waiting: false })
  toast({ text: t.player.cannotPlay(state?.item?.name ?? '', reason), tone: 'bad' })
  if (++failures < MOST_IN_A_ROW && state?.is_playing && state.next.length && !isGuest()) void next()
}
