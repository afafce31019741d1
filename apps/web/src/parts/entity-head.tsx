import { useEffect, type CSSProperties, type ReactNode } from 'react'
import type { Image } from '../api/types.ts'
import { Cover } from '../design/cover.tsx'
import { cx } from '../design/cx.ts'
import { useTint } from '../design/tint.ts'
import { t } from '../text/en.ts'

type Props = {
  images: Image[] | null | undefined
  kind: 'album' | 'artist' | 'playlist'
  label: string
  title: string
  facts?: ReactNode
  about?: ReactNode
  actions: ReactNode
  children: ReactNode
  onTitle?: () => void
}

const titleSize = (title: string) => (title.length > 60 ? 'text-20' : title.length > 26 ? 'text-28' : 'text-44 max-md:text-28')

/** The head of an album, artist or playlist over its colour, and what belongs to it below. */
export function EntityPage({ images, kind, label, title, facts, about, actions, children, onTitle }: Props) {
  const tint = useTint(images)
  useTitle(title)
  const words = <span className="line-clamp-3 text-balance">{title}</span>
  return (
    <div className="tinted relative" style={tint as CSSProperties}>
      <div className="page relative pt-22 pb-16 max-md:pt-17">
        <header className="flex items-end gap-7 max-md:flex-col max-md:items-center max-md:gap-5 max-md:text-center">
          <Cover images={images} kind={kind} size={232} alt="" eager className={cx('w-58 shadow-(--cover-shadow) max-md:w-52')} />
          <div className="min-w-0 pb-1 max-md:w-full">
            <p className="text-13 font-medium text-quiet">{label}</p>
            <h1 className={cx('mt-1.5 font-bold', titleSize(title))}>
              {onTitle ? (
                <button type="button" onClick={onTitle} className="text-left hover:opacity-85 max-md:text-center">
                  {words}
                </button>
              ) : (
                words
              )}
            </h1>
            {about && <p className="mt-2 line-clamp-2 max-w-160 text-14 text-quiet">{about}</p>}
            {facts && <div className="mt-3 flex flex-wrap items-center gap-x-1.5 text-14 text-quiet max-md:justify-center">{facts}</div>}
          </div>
        </header>
        <div className="my-6 flex items-center gap-4 max-md:justify-center">{actions}</div>
        {children}
      </div>
    </div>
  )
}

/** The page's title in the browser. */
export function useTitle(title: string) {
  useEffect(() => void (document.title = title ? `${title} · ${t.name}` : t.name), [title])
}
