import { Check, Moon } from 'lucide-react'
import { IconButton } from '../design/button.tsx'
import { type MenuEntry, openMenu } from '../design/overlay-store.ts'
import { clock } from '../parts/format.ts'
import { setSleep, type Sleep, useSleep } from '../player/sleep.ts'
import { t } from '../text/en.ts'

const MINUTES = [5, 15, 30, 45, 60, 90]

const entries = (sleep: Sleep): MenuEntry[] => [
  ...MINUTES.map((minutes) => ({ label: t.sleep.minutes(minutes), run: () => setSleep({ at: Date.now() + minutes * 60_000 }) })),
  { label: t.sleep.track, run: () => setSleep('track'), ...(sleep === 'track' ? { icon: Check } : {}) },
  ...(sleep ? (['line', { label: t.sleep.off, run: () => setSleep(null) }] as const) : []),
]

const titleOf = (sleep: Sleep): string => {
  if (sleep === null) return t.sleep.title
  return sleep === 'track' ? t.sleep.withTrack : t.sleep.at(clock(sleep.at - Date.now()))
}

/** Ends the music after a while, for those who fall asleep to it. */
export function SleepButton({ size = 18, tip = true }: { size?: number; tip?: boolean }) {
  const sleep = useSleep()
  return (
    <IconButton
      icon={Moon}
      size={size}
      label={t.sleep.title}
      on={sleep !== null}
      tip={tip}
      onClick={(event) => openMenu(event, entries(sleep), titleOf(sleep))}
    />
  )
}
