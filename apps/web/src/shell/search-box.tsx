import { useNavigate, useRouterState } from '@tanstack/react-router'
import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { cx } from '../design/cx.ts'
import { t } from '../text/en.ts'

/** The one search field: typing leads to the results, each letter at once; the address keeps the words. */
export function SearchBox({ compact }: { compact: boolean }) {
  const navigate = useNavigate()
  const words = useRouterState({
    select: ({ location }) => (location.pathname === '/search' ? String((location.search as { q?: unknown }).q ?? '') : ''),
  })
  const onPage = useRouterState({ select: ({ location }) => location.pathname === '/search' })
  const [text, setText] = useState(words)
  const input = useRef<HTMLInputElement>(null)
  // The address changes under the field by back, forward and recent searches.
  const [followed, follow] = useState(words)
  if (followed !== words) {
    follow(words)
    setText(words)
  }
  useEffect(() => {
    if (onPage && matchMedia('(pointer: fine)').matches) input.current?.focus()
  }, [onPage])
  const type = (value: string) => {
    setText(value)
    void navigate({ to: '/search', search: value ? { q: value } : {}, replace: onPage })
  }
  return (
    <div role="search" className={cx('relative w-full max-w-100', compact && 'max-md:hidden')}>
      <Search
        size={18}
        strokeWidth={1.75}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3.5 -translate-y-1/2 text-faint"
      />
      <input
        ref={input}
        id="search"
        value={text}
        onChange={(event) => type(event.target.value)}
        placeholder={t.search.placeholder}
        aria-label={t.search.placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="search"
        onKeyDown={(event) => event.key === 'Escape' && (text ? type('') : event.currentTarget.blur())}
        className="h-10 w-full rounded-full bg-hover/70 pr-10 pl-10.5 text-14 ring-1 ring-line placeholder:text-faint hover:bg-hover focus-visible:outline-offset-0"
      />
      {text ? (
        <button
          type="button"
          aria-label={t.search.clear}
          onClick={() => (type(''), input.current?.focus())}
          className="absolute top-1/2 right-2 flex size-7 -translate-y-1/2 items-center justify-center rounded-full text-faint hover:text-text"
        >
          <X size={16} aria-hidden />
        </button>
      ) : (
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-3.5 -translate-y-1/2 rounded-row border px-1.5 font-sans text-12 text-faint max-md:hidden"
        >
          /
        </kbd>
      )}
    </div>
  )
}
