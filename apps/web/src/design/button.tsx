import type { LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes, Ref } from 'react'
import { cx } from './cx.ts'
import { Tooltip } from './tooltip.tsx'

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  tone?: 'accent' | 'plain' | 'quiet' | 'danger'
  icon?: LucideIcon
  busy?: boolean
}

const tones = {
  accent: 'bg-accent text-on-accent hover:bg-accent-hover font-bold',
  plain: 'border border-line-strong hover:bg-hover font-medium',
  quiet: 'text-quiet hover:text-text hover:bg-hover font-medium',
  danger: 'border border-danger/40 text-danger hover:bg-danger/10 font-medium',
}

export function Button({ tone = 'plain', icon: Icon, busy, className, children, disabled, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(
        'inline-flex h-10 shrink-0 items-center justify-center gap-2 rounded-full px-5 text-14 whitespace-nowrap',
        'transition-[background,color,transform,opacity] duration-120 active:scale-[.98] disabled:opacity-50 disabled:active:scale-100',
        tones[tone],
        className,
      )}
      {...rest}
    >
      {Icon && <Icon size={18} strokeWidth={1.75} aria-hidden />}
      {children}
    </button>
  )
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  label: string
  icon: LucideIcon
  on?: boolean
  hint?: string
  size?: number
  fill?: boolean
  ref?: Ref<HTMLButtonElement>
  tip?: boolean
}

/** A button that shows only an icon: its name is its label, said in a tooltip together with its key. */
export function IconButton({ label, icon: Icon, on, hint, size = 18, fill, className, tip = true, ref, ...rest }: IconButtonProps) {
  const button = (
    <button
      ref={ref}
      type="button"
      aria-label={label}
      aria-pressed={on}
      className={cx(
        'relative inline-flex size-8 shrink-0 items-center justify-center rounded-full transition-colors duration-120 max-md:size-10 disabled:opacity-35',
        on ? 'text-accent-text' : 'text-quiet enabled:hover:text-text',
        className,
      )}
      {...rest}
    >
      <Icon size={size} strokeWidth={1.75} fill={fill ? 'currentColor' : 'none'} aria-hidden />
    </button>
  )
  return tip ? (
    <Tooltip label={label} hint={hint}>
      {button}
    </Tooltip>
  ) : (
    button
  )
}
