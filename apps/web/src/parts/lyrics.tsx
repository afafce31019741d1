import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { lyrics, type Lyrics } from '../api/catalog.ts'
import { ApiError } from '../api/request.ts'
import { cx } from '../design/cx.ts'
import { ErrorState } from '../design/states.tsx'
import { seek } from '../player/commands.ts'
import { positionNow, subscribe, usePlayer } from '../player/store.ts'
import { t } from '../text/en.ts'
import { clock } from './format.ts'

/** The words of what plays. Those that carry times go along with the song, and lead to their place in it. */
export function LyricsView({ large }: { large?: boolean }) {
  const id = usePlayer(({ state }) => state?.item?.id ?? null)
  const has = usePlayer(({ state }) => state?.item?.tutti?.has_lyrics ?? true)
  const { data, error, refetch } = useQuery({ ...lyrics(id ?? ''), enabled: id !== null && has, retry: false })
  if (!id) return <p className="py-8 text-quiet">{t.player.nothing}</p>
  if (!has || (error instanceof ApiError && error.status === 404)) return <p className="py-8 text-quiet">{t.lyrics.none}</p>
  if (error) return <ErrorState error={error} what={t.lyrics.failed} retry={() => void refetch()} small />
  if (!data) return null
  const size = large ? 'gap-4 text-20 font-bold' : 'gap-2.5 text-16 font-medium'
  return (
    <div lang={data.language ?? undefined} className={cx('fade relative flex flex-col pt-2', size)}>
      {data.synced ? <Synced key={id} lines={data.lines} /> : data.lines.map(({ text }, i) => <Line key={i} text={text} />)}
    </div>
  )
}

const Line = ({ text }: { text: string }) => <p className="min-h-3">{text}</p>

function Synced({ lines }: { lines: Lyrics['lines'] }) {
  const now = useLineNow(lines)
  const list = useRef<HTMLOListElement>(null)
  const [follows, setFollows] = useState(true)
  useEffect(() => {
    if (follows) toMiddle(list.current?.children[now])
  }, [now, follows])
  const leave = () => setFollows(false)
  return (
    <>
      <ol ref={list} onWheel={leave} onTouchMove={leave} className="flex flex-col gap-[inherit]">
        {lines.map(({ start_ms, text }, n) => (
          <li key={n} aria-current={n === now ? 'true' : undefined}>
            <button
              type="button"
              aria-label={t.lyrics.from(text || t.lyrics.noWords, clock(start_ms ?? 0))}
              onClick={() => (setFollows(true), void seek(start_ms ?? 0))}
              className={cx('w-full text-left transition-colors hover:text-text', n === now ? 'text-text' : 'text-faint')}
            >
              {text || '♪'}
            </button>
          </li>
        ))}
      </ol>
      {!follows && (
        <button
          type="button"
          onClick={() => setFollows(true)}
          className="sticky bottom-4 self-center rounded-full bg-accent px-4 py-1.5 text-13 font-medium text-on-accent shadow-(--shadow)"
        >
          {t.lyrics.follow}
        </button>
      )}
    </>
  )
}

/** Moves only the box that the words are in, and not the page around it. */
function toMiddle(line: Element | undefined) {
  const box = line?.closest('.overflow-y-auto')
  if (!line || !box) return
  const [from, to] = [box.getBoundingClientRect(), line.getBoundingClientRect()]
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  box.scrollBy({ top: to.top + to.height / 2 - (from.top + from.height / 2), behavior: still ? 'auto' : 'smooth' })
}

/** Which line is sung now; −1 before the first one. Looks again exactly when the next one begins. */
function useLineNow(lines: Lyrics['lines']): number {
  const read = () => lines.findLastIndex(({ start_ms }) => start_ms !== null && start_ms <= positionNow())
  return useSyncExternalStore((changed) => watchLines(lines, read, changed), read)
}

/** Longer than this a timer is not trusted: meanwhile someone may have sought, or the sound may have waited. */
const LOOK_MS = 250

function watchLines(lines: Lyrics['lines'], read: () => number, changed: () => void): () => void {
  let timer = 0
  const look = () => {
    clearTimeout(timer)
    changed()
    const left = (lines[read() + 1]?.start_ms ?? Infinity) - positionNow()
    timer = window.setTimeout(look, Math.min(LOOK_MS, Math.max(4, left)))
  }
  look()
  const leave = subscribe(look)
  return () => (clearTimeout(timer), leave())
}
