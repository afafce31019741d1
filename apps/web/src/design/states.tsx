import { CloudOff, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiError } from '../api/request.ts'
import { goTo } from '../navigation.ts'
import { useAway } from '../offline/shelf.ts'
import { t } from '../text/en.ts'
import { Button } from './button.tsx'
import { cx } from './cx.ts'

/** A grey shape where something will be; it appears only after 150 ms, so that quick answers do not flicker. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div aria-hidden className={cx('pulse rounded-row bg-hover', className)} />
)

export const Late = ({ children, className }: { children: ReactNode; className?: string }) => (
  <div className={cx('late', className)} aria-busy="true">
    {children}
  </div>
)

/** What will be here, and the one action that fills it. */
export function EmptyState({ icon: Icon, title, text, children }: { icon: LucideIcon; title: string; text: string; children?: ReactNode }) {
  return (
    <div className="fade mx-auto flex max-w-100 flex-col items-center px-4 py-20 text-center">
      <span className="mb-5 flex size-16 items-center justify-center rounded-full bg-hover text-quiet">
        <Icon size={26} strokeWidth={1.5} aria-hidden />
      </span>
      <h2 className="text-20 font-bold">{title}</h2>
      <p className="mt-2 text-14 text-balance text-quiet">{text}</p>
      {children && <div className="mt-6 flex flex-wrap justify-center gap-3">{children}</div>}
    </div>
  )
}

/** What happened, what still works, and what to do. */
export function ErrorState({ error, retry, what, small }: { error: unknown; retry?: () => void; what: string; small?: boolean }) {
  const away = useAway()
  const lost = error instanceof ApiError && error.status === 0
  const Icon = lost ? CloudOff : TriangleAlert
  const cause = error instanceof ApiError ? error.message : t.errors.page
  return (
    <div role="alert" className={cx('fade flex items-center gap-4 rounded-card border p-4', small ? '' : 'mx-auto my-16 max-w-140')}>
      <Icon size={22} strokeWidth={1.5} className="shrink-0 text-quiet" aria-hidden />
      <div className="grow">
        <p className="font-medium">{what}</p>
        <p className="text-13 text-quiet">{lost ? (away ? t.offline.needsServer : t.errors.lost) : `${cause} ${t.errors.rest}`}</p>
      </div>
      {away && (
        <Button tone="quiet" onClick={() => goTo('/downloads')}>
          {t.offline.toDownloads}
        </Button>
      )}
      {retry && !away && (
        <Button tone="quiet" onClick={retry}>
          {t.retry}
        </Button>
      )}
    </div>
  )
}
