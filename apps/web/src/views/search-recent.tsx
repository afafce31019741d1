import { keepAs, readKept } from '../kept.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { History, Search, X } from 'lucide-react'
import { useState } from 'react'
import { genres } from '../api/catalog.ts'
import { EmptyState } from '../design/states.tsx'
import { IconButton } from '../design/button.tsx'
import { t } from '../text/en.ts'

const key = 'tutti.searches'

const read = (): string[] => readKept<string[]>('localStorage', key)?.slice(0, 12) ?? []
const write = (list: string[]) => keepAs('localStorage', key, list.slice(0, 12))

/** Kept newest first; a longer word takes the place of its beginning. */
export const rememberSearch = (words: string) =>
  write([words, ...read().filter((old) => !words.toLowerCase().startsWith(old.toLowerCase()))])

/** Before anything is typed: what was searched lately, and genres to begin with. */
export function RecentSearches() {
  const [recent, setRecent] = useState(read)
  const { data } = useQuery(genres)
  const common = [...(data?.items ?? [])].sort((a, b) => b.tracks - a.tracks).slice(0, 18)
  const forget = (words: string) => {
    const rest = recent.filter((old) => old !== words)
    write(rest)
    setRecent(rest)
  }
  if (!recent.length && !common.length) return <EmptyState icon={Search} title={t.search.title} text={t.search.text} />
  return (
    <>
      {recent.length > 0 && (
        <section aria-label={t.search.recent} className="mb-10 max-w-140">
          <h2 className="mb-2 text-20 font-bold">{t.search.recent}</h2>
          {recent.map((words) => (
            <div key={words} className="group flex items-center rounded-card hover:bg-hover/60">
              <Link to="/search" search={{ q: words }} className="flex h-11 min-w-0 grow items-center gap-3 rounded-card px-3">
                <History size={16} className="text-faint" aria-hidden />
                <span className="truncate">{words}</span>
              </Link>
              <IconButton
                icon={X}
                size={16}
                tip={false}
                label={t.search.forget(words)}
                onClick={() => forget(words)}
                className="mr-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-md:opacity-100"
              />
            </div>
          ))}
        </section>
      )}
      {common.length > 0 && (
        <section aria-label={t.library.genres}>
          <h2 className="mb-3 text-20 font-bold">{t.library.genres}</h2>
          <div className="flex flex-wrap gap-2">
            {common.map((genre) => (
              <Link
                key={genre.id}
                to="/genre/$id"
                params={{ id: genre.id }}
                className="flex h-10 items-center rounded-full border border-line-strong px-4 font-medium hover:bg-hover"
              >
                {genre.name}
              </Link>
            ))}
          </div>
        </section>
      )}
    </>
  )
}
