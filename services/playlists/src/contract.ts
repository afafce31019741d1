import { call, contract, event, shape } from '@tutti/kit'
import { z } from 'zod'
import type { PlaylistObject } from './objects/types.ts'

export type { FullPlaylistObject, PlaylistItemObject, PlaylistObject } from './objects/types.ts'

const Id = z.string().length(22)
const Playlist = z.object({ playlistId: Id, ownerId: Id })
const Items = Playlist.extend({ userId: Id, trackIds: z.array(Id).max(100), version: z.number().int() })
const key = { key: (e: { playlistId: string }) => e.playlistId }

export const PlaylistCreated = event('playlists.playlist-created.v1', Playlist.extend({ public: z.boolean() }), key)
export const PlaylistChanged = event('playlists.playlist-changed.v1', Playlist.extend({ public: z.boolean() }), key)
export const PlaylistRemoved = event('playlists.playlist-removed.v1', Playlist, key)
/** In the order in which they stand; at most 100 an event. */
export const ItemsAdded = event('playlists.items-added.v1', Items, key)
export const ItemsRemoved = event('playlists.items-removed.v1', Items, key)
export const ItemsMoved = event('playlists.items-moved.v1', Playlist.extend({ userId: Id, version: z.number().int() }), key)

const slice = { limit: z.number().int().min(1).max(500), offset: z.number().int().min(0) }
const Uris = z.array(z.string()).min(1).max(100)
const Snapshot = z.object({ snapshot_id: z.string() })
const Item = z.object({ itemId: z.string(), trackId: z.string(), addedAt: z.string(), addedBy: z.string() })
/** The client's own name for a request: the same one again within a day is answered as before, and done once. */
const Once = { idempotency_key: z.string().min(1).max(200).optional() }
const Details = {
  name: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(1000).nullable().optional(),
  public: z.boolean().optional(),
  collaborative: z.boolean().optional(),
}

/** What siblings may ask of playlists: every verb and read that the public routes offer. Only the owner may change one. */
export const playlists = contract('playlists', {
  create: call(z.object({ ...Details, name: z.string().trim().min(1).max(200), ...Once }), shape<PlaylistObject>()),
  change: call(z.object({ id: Id, ...Details })),
  add: call(z.object({ id: Id, uris: Uris, position: z.number().int().min(0).optional(), ...Once }), Snapshot),
  replace: call(z.object({ id: Id, uris: z.array(z.string()).max(100) }), Snapshot),
  move: call(
    z.object({
      id: Id,
      range_start: z.number().int().min(0),
      insert_before: z.number().int().min(0),
      range_length: z.number().int().min(1).max(100).optional(),
      snapshot_id: z.string().optional(),
    }),
    Snapshot,
  ),
  remove: call(
    z.object({
      id: Id,
      items: z
        .array(z.object({ uri: z.string(), positions: z.array(z.number().int().min(0)).optional() }))
        .min(1)
        .max(100),
      snapshot_id: z.string().optional(),
    }),
    Snapshot,
  ),
  follow: call(z.object({ id: Id, public: z.boolean().optional() })),
  unfollow: call(z.object({ id: Id })),
  /** In the order of the ids; `null` for those that are unknown or that the viewer may not see. */
  playlists: call(z.object({ ids: z.array(Id).max(100) }), z.array(shape<PlaylistObject | null>())),
  mine: call(z.object(slice), shape<{ total: number; items: PlaylistObject[] }>()),
  ofUser: call(z.object({ userId: Id, ...slice }), shape<{ total: number; items: PlaylistObject[] }>()),
  items: call(
    z.object({ id: Id, snapshot_id: z.string().optional(), ...slice }),
    z.object({ total: z.number(), snapshot_id: z.string(), items: z.array(Item) }),
  ),
  /** Newest first; `items` is how many there were. */
  versions: call(
    z.object({ id: Id, ...slice }),
    z.object({
      total: z.number(),
      items: z.array(z.object({ snapshot_id: z.string(), at: z.string(), by: z.string(), change: z.string(), items: z.number() })),
    }),
  ),
  /** Who has it in their list, the owner too, in the order of their ids, those behind `after`. */
  listeners: call(z.object({ id: Id, after: Id.optional(), limit: z.number().int().min(1).max(500) }), z.array(z.string()), {
    who: 'service',
  }),
})
