import { catalog, type ImageObject, type TrackObject } from '@tutti/catalog/contract'
import type { Calls, Logger } from '@tutti/kit'

/** How many of a playlist's first items are looked at for its cover. */
export const COVER_TRACKS = 8
const MOSAIC = 4
const MOSAIC_PX = 300
const BATCH = 500

export type Cover = { images: ImageObject[]; covers: string[] }
export const NO_COVER: Cover = { images: [], covers: [] }

/** The covers of playlists by the first tracks of each. While the catalog is away there are none: the playlists are there all the same. */
export const coversOf = async (
  { calls, logger }: { calls: Calls; logger: Logger },
  firstTracks: Map<string, string[]>,
): Promise<Map<string, Cover>> => {
  const ids = [...new Set([...firstTracks.values()].flat())]
  try {
    const known = new Map<string, TrackObject>()
    for (let i = 0; i < ids.length; i += BATCH)
      for (const track of await calls(catalog).tracks({ ids: ids.slice(i, i + BATCH) })) if (track) known.set(track.id, track)
    return new Map([...firstTracks].map(([id, tracks]) => [id, coverOf(tracks.flatMap((track) => known.get(track) ?? []))]))
  } catch (error) {
    logger.debug({ err: error }, 'Playlists are shown without covers.')
    return new Map()
  }
}

const coverOf = (tracks: readonly TrackObject[]): Cover => {
  const albums = [...new Map(tracks.map(({ album }) => [album.id, album])).values()].filter((album) => album.images.length > 0)
  const covers = albums.slice(0, MOSAIC).map(({ images }) => (images.find((image) => image.width === MOSAIC_PX) ?? images[0]!).url)
  return { images: albums[0]?.images ?? [], covers }
}
