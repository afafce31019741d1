import { keepAs, readKept } from '../../kept.ts'
import { ArrowDownWideNarrow, ArrowUpNarrowWide } from 'lucide-react'
import { useState } from 'react'
import type { Order } from '../../api/catalog.ts'
import { IconButton } from '../../design/button.tsx'
import { Select } from '../../design/field.tsx'
import { t } from '../../text/en.ts'

type Sorting<S extends string> = { sort: S; order: Order; seed: number }

/** How a list is sorted; kept for the next visit. */
export function useSorting<S extends string>(name: string, first: { sort: S; order: Order }) {
  const key = `tutti.sort.${name}`
  const [sorting, setSorting] = useState<Sorting<S>>(() => ({
    ...first,
    ...readKept<Partial<{ sort: S; order: Order }>>('localStorage', key),
    seed: Math.floor(Math.random() * 1e6),
  }))
  const change = (patch: Partial<Sorting<S>>) => {
    const next = { ...sorting, ...patch }
    setSorting(next)
    keepAs('localStorage', key, { sort: next.sort, order: next.order })
  }
  return [sorting, change] as const
}

type Props<S extends string> = {
  sorting: Sorting<S>
  choices: { value: S; label: string; order: Order }[]
  change: (patch: Partial<Sorting<S>>) => void
  total: string
}

export function ListBar<S extends string>({ sorting, choices, change, total }: Props<S>) {
  const up = sorting.order === 'asc'
  const pick = (sort: S) =>
    change({ sort, order: choices.find(({ value }) => value === sort)?.order ?? 'asc', seed: Math.floor(Math.random() * 1e6) })
  return (
    <div className="mb-4 flex items-center gap-2">
      <span className="grow text-13 text-quiet tnum">{total}</span>
      <Select label={t.library.sort} value={sorting.sort} choices={choices} onChange={pick} />
      <IconButton
        icon={up ? ArrowUpNarrowWide : ArrowDownWideNarrow}
        label={up ? t.library.ascending : t.library.descending}
        onClick={() => change({ order: up ? 'desc' : 'asc' })}
      />
    </div>
  )
}
