import type { ImageObject, TrackObject } from '@tutti/catalog/contract'
import type { Page } from '@tutti/kit'

type UserObject = { id: string; type: 'user'; uri: string; href: string; external_urls: { spotify: string } }

/**
 * Our additions. `covers`: at most four different album covers of the first items, 300 px.
 * `duration_ms`: of all items together; `null` in lists, and while the catalog cannot be asked.
 */
export type PlaylistAdditions = { covers: string[]; duration_ms: number | null; items: number }

/** The Web API's SimplifiedPlaylistObject, with both generations' names for its items. */
export type PlaylistObject = {
  id: string
  name: string
  description: string | null
  type: 'playlist'
  uri: string
  href: string
  external_urls: { spotify: string }
  public: boolean
  collaborative: boolean
  images: ImageObject[]
  owner: UserObject & { display_name: string }
  primary_color: null
  snapshot_id: string
  tracks: { href: string; total: number }
  items: { href: string; total: number }
  tutti: PlaylistAdditions
}

/** The Web API's PlaylistTrackObject. A track that the catalog does not know any more is `null`, and keeps its place. */
export type PlaylistItemObject = {
  added_at: string
  added_by: UserObject
  is_local: false
  primary_color: null
  /** The older generation's name for it. */
  track?: TrackObject | null
  /** The newer generation's. */
  item?: TrackObject | null
  video_thumbnail: { url: null }
  /** `item_id` stays the same when the item is moved; `uri` is known also when the track is not. */
  tutti: { item_id: string; position: number; uri: string }
}

/** The Web API's PlaylistObject with the first page of its items, under both generations' names. */
export type FullPlaylistObject = Omit<PlaylistObject, 'tracks' | 'items'> & {
  followers: { href: null; total: number }
  tracks: Page<PlaylistItemObject>
  items: Page<PlaylistItemObject>
}
