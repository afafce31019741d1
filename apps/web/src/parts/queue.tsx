import { ListMusic, Trash2 } from 'lucide-react'
import type { QueueItem } from '../api/playback.ts'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/states.tsx'
import { goTo } from '../navigation.ts'
import { clearQueue } from '../player/queue-commands.ts'
import { reasonFor } from '../player/reasons.ts'
import { useLeader } from '../together/store.ts'
import { usePlayer } from '../player/store.ts'
import { t } from '../text/en.ts'
import { QueueRow } from './queue-row.tsx'

/** What plays, what was queued by hand, and what follows by itself. */
export function Queue() {
  const state = usePlayer((view) => view.state)
  const ruled = useLeader() !== null
  if (!state?.item) {
    return (
      <EmptyState icon={ListMusic} title={t.queue.empty} text={t.queue.emptyText}>
        <Button onClick={() => goTo('/library')}>{t.nav.library}</Button>
      </EmptyState>
    )
  }
  const queued = state.next.filter((item) => item.queued)
  const rest = state.next.filter((item) => !item.queued)
  // A radio has no context of its own: its tracks say why they are here.
  const reasons = state.context === null
  return (
    <div className="px-2 pb-6">
      <Part title={t.queue.now}>
        <QueueRow item={{ item_id: state.item_id ?? '', track: state.item }} now why={reasons ? reasonFor(state.item.id) : undefined} />
      </Part>
      {queued.length > 0 && (
        <Part
          title={ruled ? t.queue.title : t.queue.queued}
          action={
            !ruled && (
              <Button tone="quiet" icon={Trash2} onClick={() => void clearQueue()} className="h-8! px-3! text-13!">
                {t.queue.clear}
              </Button>
            )
          }
        >
          <Rows items={queued} {...(ruled ? {} : { all: queued })} />
        </Part>
      )}
      {rest.length > 0 && (
        <Part title={state.context?.name ? t.queue.from(state.context.name) : t.queue.next}>
          <Rows items={rest} reasons={reasons} />
        </Part>
      )}
    </div>
  )
}

function Part({ title, action, children }: { title: string; action?: React.ReactNode; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="mb-4">
      <header className="flex h-9 items-center justify-between px-3">
        <h3 className="truncate text-13 font-medium text-quiet">{title}</h3>
        {action}
      </header>
      {children}
    </section>
  )
}

const Rows = ({ items, all, reasons }: { items: QueueItem[]; all?: QueueItem[]; reasons?: boolean }) => (
  <>
    {items.map((item, i) => (
      <QueueRow key={item.item_id} item={item} why={reasons ? reasonFor(item.track.id) : undefined} {...(all ? { all, index: i } : {})} />
    ))}
  </>
)
