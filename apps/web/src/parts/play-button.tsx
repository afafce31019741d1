import { Pause, Play } from 'lucide-react'
import { cx } from '../design/cx.ts'
import { t } from '../text/en.ts'

type Props = { playing: boolean; name?: string; size?: 'big' | 'card' | 'bar'; className?: string; disabled?: boolean; onClick: () => void }

const sizes = { big: 'size-14', card: 'size-11', bar: 'size-9' }
const icons = { big: 24, card: 20, bar: 18 }

/** The round button in the accent's colour. */
export function PlayButton({ playing, name, size = 'big', className, disabled, onClick }: Props) {
  const Icon = playing ? Pause : Play
  const label = playing ? t.player.pause : name ? t.player.playNamed(name) : t.player.play
  return (
    <button
      type="button"
      aria-label={label}
      disabled={disabled}
      onClick={(event) => (event.preventDefault(), event.stopPropagation(), onClick())}
      className={cx(
        'flex shrink-0 items-center justify-center rounded-full transition-[transform,background] duration-120 enabled:hover:scale-105 enabled:active:scale-95 disabled:opacity-40',
        size === 'bar' ? 'bg-text text-ground' : 'bg-accent text-on-accent shadow-lg hover:bg-accent-hover',
        sizes[size],
        className,
      )}
    >
      <Icon size={icons[size]} fill="currentColor" strokeWidth={1.5} className={playing ? '' : 'translate-x-px'} aria-hidden />
    </button>
  )
}
