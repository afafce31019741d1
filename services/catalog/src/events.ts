import { on, type Reaction, watch, type Watch } from '@tutti/kit'
import { PlayForgotten, TrackPlayed } from '@tutti/playback/contract'
import { FolderAdded, FolderRemoved, ScanCancelled, ScanFinished, ScanProgressed } from './contract.ts'
import type { CatalogRoom } from './state.ts'
import { addPlays } from './store/plays.ts'
import type { Tables } from './store/tables.ts'

/** Plays make tracks, albums and artists popular; a play that is forgotten counts no more. */
export const reactions: Reaction<Tables>[] = [
  on('count-play', TrackPlayed, ({ trackId, playId }, tx) => addPlays(tx, { trackId, playId, more: 1 })),
  on('uncount-play', PlayForgotten, ({ trackId, playId }, tx) => addPlays(tx, { trackId, playId, more: -1 })),
]

const watchAnew = ({ state, logger }: CatalogRoom) => {
  state.watchAnew().catch((error: unknown) => logger.warn({ err: error }, 'Cannot watch the folders as they are now.'))
}

/** Every replica knows how far the scan of another one is and which folders there are, and one that runs a scan hears of its being cancelled. */
export const watches: Watch<CatalogRoom>[] = [
  ...[ScanProgressed, ScanFinished].map((event) => watch(event, (scan, { state }: CatalogRoom) => state.scanner.told(scan))),
  watch(FolderAdded, (_, room: CatalogRoom) => watchAnew(room)),
  watch(FolderRemoved, (_, room: CatalogRoom) => watchAnew(room)),
  watch(ScanCancelled, ({ at }, { state }: CatalogRoom) => state.scanner.cancelled(Date.parse(at))),
]
