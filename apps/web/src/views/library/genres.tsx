import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Tags } from 'lucide-react'
import { useState } from 'react'
import { genres } from '../../api/catalog.ts'
import { EmptyState, ErrorState } from '../../design/states.tsx'
import { t } from '../../text/en.ts'

export function GenresTab() {
  const { data, error, refetch } = useQuery(genres)
  const [words, setWords] = useState('')
  if (error && !data) return <ErrorState error={error} what={t.library.failed} retry={() => void refetch()} />
  if (data?.items.length === 0) return <EmptyState icon={Tags} title={t.library.noGenres} text={t.library.noGenresText} />
  const shown = data?.items.filter(({ name }) => name.toLowerCase().includes(words.trim().toLowerCase())) ?? []
  return (
    <>
      {(data?.items.length ?? 0) > 24 && (
        <input
          value={words}
          onChange={(event) => setWords(event.target.value)}
          placeholder={t.library.filter}
          aria-label={t.library.filter}
          className="mb-5 h-10 w-full max-w-80 rounded-full border border-line-strong bg-transparent px-4 placeholder:text-faint"
        />
      )}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-x-6 max-md:grid-cols-1">
        {shown.map((genre) => (
          <li key={genre.id} className="border-b">
            <Link
              to="/genre/$id"
              params={{ id: genre.id }}
              className="flex items-baseline justify-between gap-4 rounded-row px-2 py-3.5 hover:bg-hover/60"
            >
              <span className="truncate text-16 font-medium">{genre.name}</span>
              <span className="text-13 whitespace-nowrap text-quiet tnum">{t.tracks(genre.tracks)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
