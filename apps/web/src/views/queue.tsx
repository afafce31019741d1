import { useTitle } from '../parts/entity-head.tsx'
import { Page } from '../parts/page-head.tsx'
import { Queue } from '../parts/queue.tsx'
import { t } from '../text/en.ts'

export function QueueView() {
  useTitle(t.queue.title)
  return (
    <Page title={t.queue.title}>
      <div className="-mx-2 max-w-180">
        <Queue />
      </div>
    </Page>
  )
}
