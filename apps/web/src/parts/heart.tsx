import { Heart } from 'lucide-react'
import { IconButton } from '../design/button.tsx'
import { cx } from '../design/cx.ts'
import { t } from '../text/en.ts'
import { setSaved, useSaved } from './use-saved.ts'

/** Saves to the library and removes from it. `shy` shows it only on hover unless it is on. */
export function HeartButton({
  uri,
  name,
  size = 18,
  shy,
  className,
}: {
  uri: string
  name: string
  size?: number
  shy?: boolean
  className?: string
}) {
  const saved = useSaved(uri) ?? false
  return (
    <IconButton
      icon={Heart}
      fill={saved}
      on={saved}
      size={size}
      tip={false}
      label={saved ? t.saved.unsaveNamed(name) : t.saved.saveNamed(name)}
      onClick={(event) => (event.stopPropagation(), void setSaved([uri], !saved))}
      className={cx(
        shy && !saved && 'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 focus-visible:opacity-100 max-md:hidden',
        className,
      )}
    />
  )
}
