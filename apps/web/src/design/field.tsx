import { useId, type InputHTMLAttributes, type ReactNode } from 'react'
import { cx } from './cx.ts'

const look = 'w-full rounded-card border border-line-strong bg-sunken px-3 text-14 placeholder:text-faint focus-visible:outline-offset-0'

type FieldProps = InputHTMLAttributes<HTMLInputElement> & { label: string; help?: ReactNode; bad?: string | null }

/** A named input; what is wrong with it stands under it. */
export function Field({ label, help, bad, className, ...rest }: FieldProps) {
  const id = useId()
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-13 font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={bad ? true : undefined}
        aria-describedby={`${id}-more`}
        className={cx(look, 'h-11', bad && 'border-danger')}
        {...rest}
      />
      <p id={`${id}-more`} className={cx('mt-1.5 text-13 empty:hidden', bad ? 'text-danger' : 'text-quiet')}>
        {bad ?? help}
      </p>
    </div>
  )
}

export function TextArea({
  label,
  value,
  onChange,
  max,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  max: number
}) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-13 font-medium">
        {label}
      </label>
      <textarea
        id={id}
        value={value}
        maxLength={max}
        rows={3}
        onChange={(event) => onChange(event.target.value)}
        className={cx(look, 'resize-none py-2.5')}
      />
    </div>
  )
}

type Choice<T extends string> = { value: T; label: string }

/** A few choices side by side, one of them on. */
export function Segmented<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string
  value: T
  choices: Choice<T>[]
  onChange: (value: T) => void
}) {
  return (
    <div role="radiogroup" aria-label={label} className="inline-flex rounded-full bg-sunken p-1 ring-1 ring-line">
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          aria-checked={choice.value === value}
          onClick={() => onChange(choice.value)}
          className={cx(
            'h-8 rounded-full px-4 text-13 font-medium transition-colors max-md:h-10',
            choice.value === value ? 'bg-hover text-text' : 'text-quiet hover:text-text',
          )}
        >
          {choice.label}
        </button>
      ))}
    </div>
  )
}

export function Checkbox({ label, checked, onChange }: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label className="flex min-h-10 items-center gap-3 text-14">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} className="size-4 accent-accent" />
      {label}
    </label>
  )
}

/** A choice from a list, drawn by the system itself. */
export function Select<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string
  value: T
  choices: Choice<T>[]
  onChange: (value: T) => void
}) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value as T)}
      className="h-9 rounded-full border border-line-strong bg-ground px-3 text-13 font-medium hover:bg-hover max-md:h-10"
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  )
}
