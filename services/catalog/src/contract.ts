import { call, contract, event, shape } from '@tutti/kit'
import { z } from 'zod'
import type { AlbumObject, ArtistObject, SimplifiedAlbumObject, SimplifiedTrackObject, TrackObject } from './objects/types.ts'

export type {
  AlbumObject,
  ArtistObject,
  ImageObject,
  SimplifiedAlbumObject,
  SimplifiedArtistObject,
  SimplifiedTrackObject,
  TrackObject,
} from './objects/types.ts'

const Id = z.string().length(22)
const Ids = z.array(Id).max(500)

/** Where a track's bytes are, for media's own copy. `path` is raw name bytes as a latin1 string, below the folder. */
const File = z.object({
  folderId: Id,
  path: z.string(),
  size: z.number().int(),
  mtime: z.number(),
  container: z.string(),
  codec: z.string(),
  bitrate: z.number().nullable(),
  sampleRate: z.number().nullable(),
  channels: z.number().nullable(),
})

/** A cover: SHA-256 of its bytes in hex, and where they are: inside an audio file, or an image beside it. */
const CoverSource = z.object({ hash: z.string(), folderId: Id, path: z.string(), embedded: z.boolean() })

/** What its tags say of its loudness: gains in dB towards -18 LUFS, peaks linear (ReplayGain 2.0). */
const Gains = z.object({
  track_gain: z.number().nullable(),
  track_peak: z.number().nullable(),
  album_gain: z.number().nullable(),
  album_peak: z.number().nullable(),
})

const TrackFacts = z.object({
  trackId: Id,
  albumId: Id,
  artistIds: z.array(Id),
  albumArtistIds: z.array(Id),
  genreIds: z.array(z.string()),
  durationMs: z.number(),
  year: z.number().nullable(),
  addedAt: z.string(),
  hasReplayGain: z.boolean(),
  replaygain: Gains.nullable().optional(),
  file: File,
  cover: CoverSource.nullable(),
})
const TrackRef = z.object({ trackId: Id, albumId: Id })
const track = { key: (e: { trackId: string }) => e.trackId }
const AlbumFacts = z.object({ albumId: Id, artistIds: z.array(Id), addedAt: z.string() })
const ArtistFacts = z.object({ artistId: Id })

/** A new track: it can be listed, found and played. */
export const TrackAdded = event('catalog.track-added.v1', TrackFacts, track)
/** Its tags, its file or its place changed; it is the same track. */
export const TrackChanged = event('catalog.track-changed.v1', TrackFacts, track)
/** Its file is not there any more; everything about it is kept. */
export const TrackMissing = event('catalog.track-missing.v1', TrackRef, track)
export const TrackReturned = event('catalog.track-returned.v1', TrackFacts, track)
/** Removed for good by an admin. Never told by a scan. */
export const TrackRemoved = event('catalog.track-removed.v1', TrackRef, track)
export const AlbumAdded = event('catalog.album-added.v1', AlbumFacts, { key: (e) => e.albumId })
export const AlbumChanged = event('catalog.album-changed.v1', AlbumFacts, { key: (e) => e.albumId })
export const AlbumRemoved = event('catalog.album-removed.v1', z.object({ albumId: Id }), { key: (e) => e.albumId })
export const ArtistAdded = event('catalog.artist-added.v1', ArtistFacts, { key: (e) => e.artistId })
export const ArtistChanged = event('catalog.artist-changed.v1', ArtistFacts, { key: (e) => e.artistId })
export const ArtistRemoved = event('catalog.artist-removed.v1', ArtistFacts, { key: (e) => e.artistId })
/** A music folder was added or removed; `root` is the absolute path as a latin1 string. */
export const FolderAdded = event('catalog.folder-added.v1', z.object({ folderId: Id, root: z.string() }), { key: (e) => e.folderId })
export const FolderRemoved = event('catalog.folder-removed.v1', z.object({ folderId: Id }), { key: (e) => e.folderId })

/** How far a scan is; the answer of `GET /tutti/v1/scans/current`. */
export const ScanState = z.object({
  id: z.string().nullable(),
  scanning: z.boolean(),
  phase: z.enum(['walk', 'read', 'index', 'covers']).nullable(),
  files_seen: z.number(),
  files_done: z.number(),
  files_total: z.number().nullable(),
  tracks_added: z.number(),
  tracks_changed: z.number(),
  tracks_missing: z.number(),
  problems: z.number(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  tracks_per_second: z.number(),
})
export type ScanState = z.infer<typeof ScanState>
/** Told at most twice a second while a scan runs. */
export const ScanProgressed = event('catalog.scan-progressed.v1', ScanState, { key: () => 'scan' })
export const ScanFinished = event('catalog.scan-finished.v1', ScanState, { key: () => 'scan' })
/** Whoever runs or wants a scan that began before `at` (RFC 3339) gives it up. */
export const ScanCancelled = event('catalog.scan-cancelled.v1', z.object({ at: z.string() }), { key: () => 'scan' })

const many = <O>(object: z.ZodType<O, O>) => call(z.object({ ids: Ids }), z.array(object))
const slice = { limit: z.number().int().min(1).max(500), offset: z.number().int().min(0) }

/** What siblings may ask of catalog. Batches keep the order of their ids, with `null` for unknown ones. */
export const catalog = contract('catalog', {
  tracks: many(shape<TrackObject | null>()),
  albums: many(shape<SimplifiedAlbumObject | null>()),
  fullAlbums: many(shape<AlbumObject | null>()),
  artists: many(shape<ArtistObject | null>()),
  /** The ids of an album's tracks in disc and track order, of an artist's in order of popularity; missing ones left out. */
  trackIds: call(
    z.object({ albumId: Id.optional(), artistId: Id.optional(), ...slice }),
    z.object({ total: z.number(), ids: z.array(z.string()) }),
  ),
  albumTracks: call(z.object({ id: Id, ...slice }), shape<{ total: number; items: SimplifiedTrackObject[] } | null>()),
  artistAlbums: call(
    z.object({ id: Id, groups: z.array(z.enum(['album', 'single', 'compilation', 'appears_on'])).optional(), ...slice }),
    shape<{ total: number; items: SimplifiedAlbumObject[] } | null>(),
  ),
  artistTopTracks: call(z.object({ id: Id }), shape<TrackObject[] | null>()),
  newReleases: call(z.object(slice), shape<{ total: number; items: SimplifiedAlbumObject[] }>()),
  search: call(
    z.object({ q: z.string().max(500), types: z.array(z.enum(['track', 'album', 'artist'])), ...slice }),
    shape<{
      tracks?: { total: number; items: TrackObject[] }
      albums?: { total: number; items: SimplifiedAlbumObject[] }
      artists?: { total: number; items: ArtistObject[] }
    }>(),
  ),
  genres: call(
    z.object(slice),
    z.object({ total: z.number(), items: z.array(z.object({ id: z.string(), name: z.string(), albums: z.number(), tracks: z.number() })) }),
  ),
  /** Names of genres by id, for reasons in words. */
  genreNames: call(z.object({ ids: z.array(z.string()).max(500) }), z.array(z.string().nullable())),
  /** The music folders with their absolute roots as latin1 strings. */
  folders: call(z.void(), z.array(z.object({ folderId: Id, root: z.string() })), { who: 'service' }),
  /** Adds a music folder and scans it; one that is there already is scanned again. `path` is absolute. */
  addFolder: call(z.object({ path: z.string().min(1) }), z.object({ id: z.string() }), { who: 'admin' }),
  /** Makes the demo music, adds its folder and scans it. */
  addDemo: call(z.void(), z.object({ id: z.string() }), { who: 'admin' }),
  scan: call(z.void(), ScanState),
  startScan: call(z.object({ folderId: Id.optional(), full: z.boolean().optional() }), ScanState, { who: 'admin' }),
  cancelScan: call(z.void(), z.void(), { who: 'admin' }),
})
