import { on, type Reaction, watch, type Watch } from '@tutti/kit'
import { PlayForgotten, TrackPlayed } from '@tutti/playback/contract'
import { ScanCancelled, ScanFinished, ScanProgressed } from './contract.ts'
import type { CatalogRoom } from './state.ts'
import { addPlays } from './store/plays.ts'
import type { Tables } from './store/tables.ts'

/** Plays make tracks, albums and artists popular; a play that is forgotten counts no more. */
export const reactions: Reaction<Tables>[] = [
  on('count-play', TrackPlayed, ({ trackId, playId }, tx) => addPlays(tx, { trackId, playId, more: 1 })),
  on('uncount-play', PlayForgotten, ({ trackId, playId }, tx) => addPlays(tx, { trackId, playId, more: -1 })),
]

/** Every replica knows how far the scan of another one is, and one that runs a scan hears of its being cancelled. */
export const watches: Watch<CatalogRoom>[] = [
  ...[ScanProgressed, ScanFinished].map((event) => watch(event, (scan, { state }: CatalogRoom) => state.scanner.told(scan))),
  watch(ScanCancelled, ({ at }, { state }: CatalogRoom) => state.scanner.cancelled(Date.parse(at))),
]
