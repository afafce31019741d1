import { useRef, useState } from 'react'
import type { Track } from '../api/types.ts'
import { ListHead } from './track-list.tsx'
import { TrackRow, type Columns } from './track-row.tsx'
import { useSelection } from './use-selection.ts'
import { useTrackEvents } from './use-track-events.ts'

type Props = {
  tracks: Track[]
  id: string
  name: string
  numbered?: boolean
  columns?: Columns
  head?: boolean
  play: (track: Track, index: number) => void
}

/** A short list that is drawn whole: a disc of an album, an artist's best. */
export function PlainTracks({ tracks, id, name, numbered, columns = {}, head, play }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const selection = useSelection(id)
  const [focused, setFocused] = useState(0)
  const focus = (index: number) => {
    const next = Math.max(0, Math.min(tracks.length - 1, index))
    setFocused(next)
    box.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus()
  }
  const events = useTrackEvents(
    { trackAt: (index) => tracks[index], play: (index) => tracks[index] && play(tracks[index], index), focus },
    selection,
  )
  return (
    <div role="grid" aria-label={name} aria-rowcount={tracks.length + 1} aria-multiselectable ref={box} className="-mx-3 max-md:-mx-2">
      {head && <ListHead columns={columns} />}
      {tracks.map((track, index) => (
        <div key={`${track.id} ${index}`} className={columns.cover ? 'h-14' : 'h-13'}>
          <TrackRow
            track={track}
            index={index}
            label={numbered ? track.track_number : index + 1}
            columns={columns}
            list={id}
            selected={selection.rows.has(index)}
            focusable={index === focused}
            events={events}
          />
        </div>
      ))}
    </div>
  )
}
