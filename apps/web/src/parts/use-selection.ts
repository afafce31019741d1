import { useCallback, useState } from 'react'

type Keys = { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }
type Chosen = { list: string; rows: ReadonlySet<number>; anchor: number }

const nothing: ReadonlySet<number> = new Set()
// More at once is a slip of the hand, not a wish.
const limit = 5000

/** Rows chosen by click, ctrl and shift. What was chosen in another list does not count. */
export function useSelection(list: string) {
  const [chosen, setChosen] = useState<Chosen>({ list, rows: nothing, anchor: -1 })
  const rows = chosen.list === list ? chosen.rows : nothing

  const select = useCallback(
    (index: number, keys: Keys) => setChosen((before) => ({ list, ...next(before.list === list ? before : null, index, keys) })),
    [list],
  )
  const clear = useCallback(() => setChosen({ list, rows: nothing, anchor: -1 }), [list])
  /** The rows an action on this row is about: the selection if the row is in it, else the row alone. */
  const about = (index: number) => (rows.has(index) ? [...rows].sort((a, b) => a - b) : [index])
  return { rows, select, clear, about }
}

function next(before: Chosen | null, index: number, keys: Keys): Omit<Chosen, 'list'> {
  const anchor = before?.anchor ?? -1
  if (keys.shiftKey && anchor >= 0) {
    const from = Math.min(anchor, index)
    const size = Math.min(Math.abs(anchor - index) + 1, limit)
    return { rows: new Set(Array.from({ length: size }, (_, i) => from + i)), anchor }
  }
  if (!keys.ctrlKey && !keys.metaKey) return { rows: new Set([index]), anchor: index }
  const rows = new Set(before?.rows)
  if (!rows.delete(index)) rows.add(index)
  return { rows, anchor: index }
}
