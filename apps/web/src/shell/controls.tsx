import { Repeat, Repeat1, Shuffle, SkipBack, SkipForward } from 'lucide-react'
import { IconButton } from '../design/button.tsx'
import { Slider } from '../design/slider.tsx'
import { clock } from '../parts/format.ts'
import { PlayButton } from '../parts/play-button.tsx'
import { cycleRepeat, next, previous, seek, setShuffle, toggle } from '../player/commands.ts'
import { useLeader } from '../together/store.ts'
import { usePlayer, usePosition } from '../player/store.ts'
import { t } from '../text/en.ts'
import { Waveform } from './waveform.tsx'
import { useState } from 'react'

/** Shuffle, back, play, on, repeat. */
export function Controls({ big }: { big?: boolean }) {
  const playing = usePlayer(({ state, blocked }) => Boolean(state?.is_playing && !blocked))
  const shuffle = usePlayer(({ state }) => state?.shuffle ?? false)
  const repeat = usePlayer(({ state }) => state?.repeat ?? 'off')
  const empty = usePlayer(({ state }) => !state?.item)
  // A guest hears, and somebody else says what.
  const ruled = useLeader() !== null
  const size = big ? 26 : 18
  const hit = big ? 'size-12!' : ''
  const skip = big ? 'size-12! text-text' : ''
  return (
    <div className={big ? 'flex items-center justify-between' : 'flex items-center justify-center gap-2'}>
      <IconButton
        className={hit}
        icon={Shuffle}
        size={big ? 22 : size}
        label={t.player.shuffle}
        hint="s"
        on={shuffle}
        disabled={empty || ruled}
        onClick={() => void setShuffle(!shuffle)}
        tip={!big}
      />
      <IconButton
        className={skip}
        icon={SkipBack}
        fill
        size={size}
        label={t.player.previous}
        hint="Ctrl ←"
        disabled={empty || ruled}
        onClick={() => void previous()}
        tip={!big}
      />
      <PlayButton
        size={big ? 'big' : 'bar'}
        playing={playing}
        disabled={empty}
        onClick={() => void toggle()}
        className={big ? 'size-18!' : ''}
      />
      <IconButton
        className={skip}
        icon={SkipForward}
        fill
        size={size}
        label={t.player.next}
        hint="Ctrl →"
        disabled={empty || ruled}
        onClick={() => void next()}
        tip={!big}
      />
      <IconButton
        className={hit}
        icon={repeat === 'track' ? Repeat1 : Repeat}
        size={big ? 22 : size}
        label={t.player.repeat(repeat)}
        hint="r"
        on={repeat !== 'off'}
        disabled={empty || ruled}
        onClick={() => void cycleRepeat()}
        tip={!big}
      />
    </div>
  )
}

/** Where the track is, to be dragged. */
export function Progress({ below }: { below?: boolean }) {
  const position = usePosition()
  const [held, setHeld] = useState<number | null>(null)
  const duration = usePlayer(({ state }) => state?.duration_ms ?? 0)
  const empty = usePlayer(({ state }) => !state?.item)
  const ruled = useLeader() !== null
  const shown = held ?? position
  const times = 'w-11 shrink-0 text-12 text-faint tnum'
  const slider = (
    <div className="relative grow">
      <Waveform part={duration > 0 ? shown / duration : 0} className={below ? '-top-3 h-11' : '-top-1 h-7'} />
      <Slider
        label={t.player.seek}
        value={shown}
        max={duration}
        step={1000}
        disabled={empty || ruled}
        say={(ms) => t.player.at(clock(ms), clock(duration))}
        onMove={setHeld}
        onDone={(ms) => (setHeld(null), void seek(ms))}
      />
    </div>
  )
  if (below) {
    return (
      <div>
        {slider}
        <div className="flex justify-between pt-3">
          <span className={times}>{clock(shown)}</span>
          <span className={`${times} text-right`}>−{clock(Math.max(0, duration - shown))}</span>
        </div>
      </div>
    )
  }
  return (
    <div className="flex w-full items-center gap-2">
      <span className={`${times} text-right`}>{empty ? '' : clock(shown)}</span>
      {slider}
      <span className={times}>{empty ? '' : clock(duration)}</span>
    </div>
  )
}
