import { useCallback, useEffect, useState } from 'react'

type Keys = { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }

/** Rows chosen by click, ctrl and shift. Cleared when the list becomes another one. */
export function useSelection(list: string) {
  const [chosen, setChosen] = useState<{ rows: ReadonlySet<number>; anchor: number }>({ rows: new Set(), anchor: -1 })
  useEffect(() => setChosen({ rows: new Set(), anchor: -1 }), [list])

  const select = useCallback(
    (index: number, keys: Keys) =>
      setChosen(({ rows, anchor }) => {
        if (keys.shiftKey && anchor >= 0) {
          const [from, to] = anchor < index ? [anchor, index] : [index, anchor]
          return { rows: new Set(Array.from({ length: Math.min(to - from + 1, 5000) }, (_, i) => from + i)), anchor }
        }
        if (keys.ctrlKey || keys.metaKey) {
          const next = new Set(rows)
          if (!next.delete(index)) next.add(index)
          return { rows: next, anchor: index }
        }
        return { rows: new Set([index]), anchor: index }
      }),
    [],
  )
  const clear = useCallback(() => setChosen({ rows: new Set(), anchor: -1 }), [])
  /** The rows an action on this row is about: the selection if the row is in it, else the row alone. */
  const about = (index: number) => (chosen.rows.has(index) ? [...chosen.rows].sort((a, b) => a - b) : [index])
  return { rows: chosen.rows, select, clear, about }
}
