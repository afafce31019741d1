import type { Reason } from '../reasons/reason.ts'

/** A row of the home page, as ids. */
export type Shelf = {
  id: string
  title: string
  /** Makes the title from the name of a track, when it has one. */
  titleOf?: { track: string; say: (name: string) => string }
  reason: Reason | null
  kind: 'track' | 'album' | 'artist'
  items: { id: string; reason: Reason }[]
  /** A path below the public address where there is more. */
  more: string | null
}

export const SHELF_ITEMS = 20
