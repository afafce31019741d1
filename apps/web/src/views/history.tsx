import { Clock3, Trash2 } from 'lucide-react'
import { forgetPlay, listHistory } from '../api/playback.ts'
import { queryClient } from '../api/query-client.ts'
import { ApiError } from '../api/request.ts'
import { Button } from '../design/button.tsx'
import { toast } from '../design/toast-store.ts'
import { EmptyState, ErrorState } from '../design/states.tsx'
import { goTo } from '../navigation.ts'
import { useTitle } from '../parts/entity-head.tsx'
import { when } from '../parts/format.ts'
import { Page } from '../parts/page-head.tsx'
import { playTracks } from '../parts/play.ts'
import { TrackList } from '../parts/track-list.tsx'
import { usePages } from '../parts/use-pages.ts'
import { t } from '../text/en.ts'

/** What was played, newest first; single plays can be forgotten. */
export function HistoryView() {
  useTitle(t.nav.history)
  const pages = usePages(['history'], (window) => listHistory(window), 50)
  const forget = async (indexes: number[]) => {
    try {
      for (const index of indexes) {
        const entry = pages.at(index)
        if (entry) await forgetPlay(entry.play_id)
      }
      toast({ text: t.history.forgotten(indexes.length) })
    } catch (error) {
      toast({ text: t.history.forgetFailed(error instanceof ApiError ? error.message : ''), tone: 'bad' })
    }
    await queryClient.invalidateQueries({ queryKey: ['history'] })
  }
  return (
    <Page title={t.nav.history}>
      {pages.error ? (
        <ErrorState error={pages.error} what={t.history.failed} retry={pages.retry} />
      ) : pages.total === 0 ? (
        <EmptyState icon={Clock3} title={t.history.empty} text={t.history.emptyText}>
          <Button onClick={() => goTo('/')}>{t.nav.home}</Button>
        </EmptyState>
      ) : (
        <TrackList
          name={t.nav.history}
          id="history"
          count={pages.total ?? 20}
          columns={{ cover: true, album: true, note: t.column.played }}
          need={pages.need}
          at={(index) => {
            const entry = pages.at(index)
            return entry && { track: entry.track, note: when(entry.played_at) }
          }}
          play={(index) => {
            const entry = pages.at(index)
            if (entry) void playTracks([entry.track])
          }}
          remove={(indexes) => void forget(indexes)}
          extra={(indexes) => [{ label: t.history.forget, icon: Trash2, run: () => void forget(indexes) }]}
        />
      )}
    </Page>
  )
}
