import { album } from './catalog.ts'
import { itemTrack, listPlaylistItems } from './playlists.ts'
import { queryClient } from './query-client.ts'

/** The track URIs of a whole album or playlist, at most 1,000. */
export async function wholeUris(uri: string): Promise<string[]> {
  const [, kind, id = ''] = uri.split(':')
  if (kind === 'album') return (await queryClient.ensureQueryData(album(id))).tracks.items.map((track) => track.uri)
  const uris: string[] = []
  for (let offset = 0, total = 1; offset < Math.min(total, 1000); offset += 100) {
    const page = await listPlaylistItems(id, { offset, limit: 100 })
    uris.push(...page.items.flatMap((entry) => itemTrack(entry)?.uri ?? []))
    total = page.total
  }
  return uris
}
