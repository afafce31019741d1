import { Check, Gauge } from 'lucide-react'
import { IconButton } from '../design/button.tsx'
import { type MenuEntry, openMenu } from '../design/overlay-store.ts'
import { usePlayer } from '../player/store.ts'
import { setSpeed, SPEEDS, useSpeed } from '../player/speed.ts'
import { t } from '../text/en.ts'
import { type Together, useTogether } from '../together/store.ts'

/** What lasts longer is spoken more often than sung. */
const LONG_MS = 15 * 60_000

const entries = (albumId: string, now: number): MenuEntry[] =>
  SPEEDS.map((speed) => ({
    label: t.speed.times(speed),
    run: () => setSpeed(albumId, speed),
    ...(speed === now ? { icon: Check } : {}),
  }))

const isTogether = ({ party }: Together) => party !== null

/** How fast the album that plays is heard. `shy`: only where somebody may want it. Together all hear it as it was made. */
export function SpeedButton({
  size = 18,
  tip = true,
  shy,
  className,
}: {
  size?: number
  tip?: boolean
  shy?: boolean
  className?: string
}) {
  const album = usePlayer(({ state }) => state?.item?.album.id)
  const isLong = usePlayer(({ state }) => (state?.duration_ms ?? 0) > LONG_MS)
  const speed = useSpeed(album)
  const together = useTogether(isTogether)
  if (!album || together || (shy && speed === 1 && !isLong)) return null
  const label = speed === 1 ? t.speed.title : `${t.speed.title}: ${t.speed.times(speed)}`
  return (
    <IconButton
      icon={Gauge}
      size={size}
      label={label}
      on={speed !== 1}
      tip={tip}
      onClick={(event) => openMenu(event, entries(album, speed), t.speed.title)}
      className={className}
    />
  )
}
