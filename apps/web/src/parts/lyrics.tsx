import { useQuery } from '@tanstack/react-query'
import { lyrics } from '../api/catalog.ts'
import { ApiError } from '../api/request.ts'
import { ErrorState } from '../design/states.tsx'
import { usePlayer } from '../player/store.ts'
import { t } from '../text/en.ts'

/** The words of what plays, as text. */
export function LyricsView() {
  const id = usePlayer(({ state }) => state?.item?.id ?? null)
  const has = usePlayer(({ state }) => state?.item?.tutti?.has_lyrics ?? true)
  const { data, error, refetch } = useQuery({ ...lyrics(id ?? ''), enabled: id !== null && has, retry: false })
  if (!id) return <p className="py-8 text-quiet">{t.player.nothing}</p>
  if (!has || (error instanceof ApiError && error.status === 404)) return <p className="py-8 text-quiet">{t.lyrics.none}</p>
  if (error) return <ErrorState error={error} what={t.lyrics.failed} retry={() => void refetch()} small />
  return (
    <div lang={data?.language ?? undefined} className="fade flex flex-col gap-2.5 pt-2 text-16 font-medium">
      {data?.lines.map((line, i) => (
        <p key={i} className="min-h-3">
          {line.text}
        </p>
      ))}
    </div>
  )
}
