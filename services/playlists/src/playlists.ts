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
  images: { url: string; width: number; height: number }[]
  owner: { id: string; display_name: string; type: 'user'; uri: string; href: string; external_urls: { spotify: string } }
  primary_color: null
  snapshot_id: string
  tracks: { href: string; total: number }
  items: { href: string; total: number }
}
