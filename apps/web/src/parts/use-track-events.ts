import { useMemo, type KeyboardEvent } from 'react'
import type { Track } from '../api/types.ts'
import { openMenu, type MenuEntry } from '../design/overlay-store.ts'
import { pause, resume } from '../player/commands.ts'
import { getView } from '../player/store.ts'
import { trackMenu } from './menus.tsx'
import type { RowEvents } from './track-row.tsx'
import { useLatest } from './use-latest.ts'
import type { useSelection } from './use-selection.ts'

export type TrackListActions = {
  trackAt: (index: number) => Track | null | undefined
  play: (index: number) => void
  extra?: (indexes: number[]) => MenuEntry[]
  remove?: (indexes: number[]) => void
  focus: (index: number) => void
}

/** What rows do when they are clicked, keyed and dragged; the object stays the same so that rows need not draw again. */
export function useTrackEvents(actions: TrackListActions, selection: ReturnType<typeof useSelection>): RowEvents {
  const latest = useLatest({ actions, selection })
  return useMemo<RowEvents>(() => {
    const tracksOf = (indexes: number[]) => indexes.flatMap((index) => latest.current.actions.trackAt(index) ?? [])
    const toggle: RowEvents['toggle'] = (index, playing) => {
      const { state, blocked } = getView()
      if (!playing) return latest.current.actions.play(index)
      void (state?.is_playing && !blocked ? pause() : resume())
    }
    return {
      toggle,
      play: (index) => latest.current.actions.play(index),
      select(index, event) {
        latest.current.actions.focus(index)
        // A finger wants to hear it; a mouse chooses first.
        if (matchMedia('(pointer: coarse)').matches && !event.shiftKey) return latest.current.actions.play(index)
        latest.current.selection.select(index, event)
      },
      menu(index, event) {
        const indexes = latest.current.selection.about(index)
        const tracks = tracksOf(indexes)
        openMenu(event, trackMenu(tracks, latest.current.actions.extra?.(indexes)), tracks.length === 1 ? tracks[0]!.name : undefined)
      },
      key: (index, event) => onKey(index, event, latest.current),
      dragged(index) {
        const indexes = latest.current.selection.about(index)
        return { tracks: tracksOf(indexes), indexes }
      },
    }
  }, [latest])
}

function onKey(
  index: number,
  event: KeyboardEvent,
  { actions, selection }: { actions: TrackListActions; selection: ReturnType<typeof useSelection> },
) {
  if (event.target !== event.currentTarget) return
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step) actions.focus(index + step)
  else if (event.key === 'Enter') actions.play(index)
  else if (event.key === 'Escape') selection.clear()
  else if ((event.key === 'Delete' || event.key === 'Backspace') && actions.remove) actions.remove(selection.about(index))
  else return
  event.preventDefault()
  if (step && event.shiftKey) selection.select(index + step, event)
}
