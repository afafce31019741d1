import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { setCustomNativeDragPreview } from '@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview'
import { useEffect, useRef, useState } from 'react'
import type { Track } from '../api/types.ts'
import { t } from '../text/en.ts'
import { useLatest } from './use-latest.ts'

export type Dragged = { kind: 'tracks'; list: string; tracks: Track[]; indexes: number[] }
export type DropPlace = { kind: 'row'; list: string; index: number; edge: 'top' | 'bottom' }
type Options = {
  index: number
  list: string
  sortable?: boolean
  name: string
  dragged: (index: number) => { tracks: Track[]; indexes: number[] }
}

export const isDragged = (data: Record<string | symbol, unknown>): data is Dragged => data.kind === 'tracks'

/** Makes a row something that can be dragged (alone or with the selection) and, in a sortable list, dropped between. */
export function useRowDrag({ index, list, sortable, dragged, name }: Options) {
  const ref = useRef<HTMLDivElement>(null)
  const [edge, setEdge] = useState<'top' | 'bottom' | null>(null)
  const [dragging, setDragging] = useState(false)
  const latest = useLatest({ dragged, name })
  useEffect(() => {
    const element = ref.current!
    const place = (y: number): DropPlace => {
      const box = element.getBoundingClientRect()
      return { kind: 'row', list, index, edge: y < box.top + box.height / 2 ? 'top' : 'bottom' }
    }
    const drag = draggable({
      element,
      getInitialData: () => ({ kind: 'tracks', list, ...latest.current.dragged(index) }),
      onGenerateDragPreview: ({ nativeSetDragImage, source }) => {
        const count = (source.data as Dragged).tracks.length
        const words = count > 1 ? t.tracks(count) : latest.current.name
        setCustomNativeDragPreview({ nativeSetDragImage, render: ({ container }) => preview(container, words) })
      },
      onDragStart: () => setDragging(true),
      onDrop: () => setDragging(false),
    })
    if (!sortable) return drag
    const drop = dropTargetForElements({
      element,
      canDrop: ({ source }) => isDragged(source.data) && source.data.list === list,
      getData: ({ input }) => place(input.clientY),
      onDrag: ({ self }) => setEdge((self.data as DropPlace).edge),
      onDragLeave: () => setEdge(null),
      onDrop: () => setEdge(null),
    })
    return combine(drag, drop)
  }, [index, list, sortable, latest])
  return { ref, edge, dragging }
}

function preview(container: HTMLElement, words: string) {
  const chip = document.createElement('div')
  chip.className = 'rounded-full bg-float px-4 py-2 text-13 font-medium text-text'
  chip.textContent = words
  container.append(chip)
}
