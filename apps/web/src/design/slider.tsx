import { Slider as Radix } from 'radix-ui'
import { useState } from 'react'
import { cx } from './cx.ts'

type Props = {
  label: string
  value: number
  max: number
  step?: number
  disabled?: boolean
  className?: string
  /** What a screen reader says for a value. */
  say?: (value: number) => string
  onMove?: (value: number) => void
  onDone: (value: number) => void
}

/** A line with a knob that shows on hover and focus. While it is dragged it shows the hand's value. */
export function Slider({ label, value, max, step = 1, disabled, className, say, onMove, onDone }: Props) {
  const [held, setHeld] = useState<number | null>(null)
  const shown = Math.min(held ?? value, max || 1)
  return (
    <Radix.Root
      value={[shown]}
      max={max || 1}
      step={step}
      disabled={disabled}
      onValueChange={([moved = 0]) => (setHeld(moved), onMove?.(moved))}
      onValueCommit={([done = 0]) => (setHeld(null), onDone(done))}
      className={cx('group relative flex h-5 touch-none items-center select-none', disabled && 'opacity-50', className)}
    >
      <Radix.Track className="relative h-1 grow overflow-hidden rounded-full bg-line-strong transition-[height] group-hover:h-1.5">
        <Radix.Range className="absolute h-full rounded-full bg-text group-focus-within:bg-accent group-hover:bg-accent" />
      </Radix.Track>
      <Radix.Thumb
        aria-label={label}
        aria-valuetext={say?.(shown)}
        data-slider
        className="block size-3 rounded-full bg-text opacity-0 shadow-(--shadow) transition-opacity group-hover:opacity-100 focus-visible:opacity-100"
      />
    </Radix.Root>
  )
}
