import { catalog, type ArtistObject, type TrackObject } from '@tutti/catalog/contract'
import { current, errors, type Room, type Viewer } from '@tutti/kit'
import { dress } from './answer/dress.ts'
import { objectsFor } from './answer/objects.ts'
import type { HomeShelf, ReasonedTrack, RecommendationsObject, SaidReason } from './contract.ts'
import type { Tables } from './facts/tables.ts'
import { home as shelvesOf } from './home/home.ts'
import { radio as radioOf, type RadioQuery } from './radio/radio.ts'
import { recommend as recommendBy, type SeedPool } from './radio/recommend.ts'
import type { SeedRef } from './radio/seeds.ts'
import type { TimeRange } from './reasons/reason.ts'
import { say } from './reasons/words.ts'
import { relatedArtists as relatedTo } from './related/related.ts'
import type { State } from './state.ts'
import { type Top, topArtists as artistsOf, topTracks as tracksOf } from './top/top.ts'

export const refuse = errors({
  'recommendations.people-only': {
    status: 403,
    text: 'Cannot make a home page or top list: a service listens to nothing, only a person does.',
  },
  'recommendations.seeds': {
    status: 400,
    text: 'Cannot recommend from {count} seeds: give 1 to 5 of them, in seed_tracks, seed_artists and seed_genres together.',
  },
})

export type RecommendationsRoom = Pick<Room<Tables, State>, 'calls' | 'state'>

const personOf = ({ userId, role }: Viewer): string => {
  if (role === 'service') throw refuse('recommendations.people-only')
  return userId
}

export const home = async ({ calls, state }: RecommendationsRoom, viewer: Viewer): Promise<{ shelves: HomeShelf[] }> => {
  const userId = personOf(viewer)
  const now = Date.now()
  const shelves = shelvesOf(await state.upToDate(), { scratch: state.scratch, userId, now })
  const found = await objectsFor(
    calls,
    shelves.map(({ kind, items, reason }) => ({ kind, items, also: reason ? [reason] : [] })),
  )
  const dressed = shelves.map(({ id, title, titleOf, reason, kind, items, more }): HomeShelf => {
    const name = titleOf && found.names.track(titleOf.track)
    return {
      id,
      title: name ? titleOf.say(name) : title,
      reason: reason && say(reason, found.names, now),
      kind,
      items: dress<HomeShelf['items'][number]['item']>(items, found[kind], { names: found.names, now }),
      more: more && current().origin + more,
    }
  })
  return { shelves: dressed.filter(({ items }) => items.length > 0) }
}

export const radio = async (
  { calls, state }: RecommendationsRoom,
  viewer: Viewer,
  query: RadioQuery,
): Promise<{ seed: string; tracks: ReasonedTrack[] }> => {
  const now = Date.now()
  const tracks = radioOf(await state.upToDate(), query, { scratch: state.scratch, viewerId: viewer.userId, now })
  const { track, names } = await objectsFor(calls, [{ kind: 'track', items: tracks }])
  return { seed: query.seed, tracks: dress(tracks, track, { names, now }) }
}

export type Seeds = { tracks: readonly string[]; artists: readonly string[]; genres: readonly string[]; limit: number }

/** @throws Failure 400 recommendations.seeds */
export const recommend = async ({ calls, state }: RecommendationsRoom, viewer: Viewer, wanted: Seeds): Promise<RecommendationsObject> => {
  const refs: SeedRef[] = [
    ...wanted.tracks.map((id) => ({ kind: 'track' as const, id })),
    ...wanted.artists.map((id) => ({ kind: 'artist' as const, id })),
    ...wanted.genres.map((id) => ({ kind: 'genre' as const, id })),
  ]
  if (refs.length < 1 || refs.length > 5) throw refuse('recommendations.seeds', { count: refs.length })
  const now = Date.now()
  const options = { scratch: state.scratch, viewerId: viewer.userId, now }
  const { tracks, seeds } = recommendBy(await state.upToDate(), { seeds: refs, limit: wanted.limit }, options)
  const { track, names } = await objectsFor(calls, [{ kind: 'track', items: tracks }])
  const dressed = dress(tracks, track, { names, now })
  return {
    seeds: seeds.map((seed) => seedObject(seed)),
    tracks: dressed.map(({ item }) => item),
    tutti_reasons: dressed.map(({ reason }) => reason),
  }
}

const seedObject = ({ kind, id, pool }: SeedPool) => ({
  id,
  type: kind.toUpperCase() as 'TRACK' | 'ARTIST' | 'GENRE',
  href: kind === 'genre' ? null : `${current().origin}/v1/${kind}s/${id}`,
  initialPoolSize: pool,
  afterFilteringSize: pool,
  afterRelinkingSize: pool,
})

/** `null` for an artist who is not known. */
export const relatedArtists = async (
  { calls, state }: RecommendationsRoom,
  viewer: Viewer,
  { id }: { id: string },
): Promise<{ artists: ArtistObject[]; tutti_reasons: SaidReason[] } | null> => {
  const related = relatedTo(await state.upToDate(), id, { scratch: state.scratch, viewerId: viewer.userId })
  if (!related) return null
  const { artist, names } = await objectsFor(calls, [{ kind: 'artist', items: related }])
  const dressed = dress(related, artist, { names, now: Date.now() })
  return { artists: dressed.map(({ item }) => item), tutti_reasons: dressed.map(({ reason }) => reason) }
}

export type TopQuery = { timeRange: TimeRange; limit: number; offset: number }

type TopOf = typeof tracksOf

const topSlice = async (
  { state }: RecommendationsRoom,
  viewer: Viewer,
  { query, of }: { query: TopQuery; of: TopOf },
): Promise<{ total: number; ids: string[] }> => {
  const memory = await state.upToDate()
  const listener = memory.listeners.find(personOf(viewer))
  const all: Top[] = listener ? of(memory, listener, { range: query.timeRange, now: Date.now() }) : []
  return { total: all.length, ids: all.slice(query.offset, query.offset + query.limit).map((one) => one.id) }
}

export const topTracks = async (
  room: RecommendationsRoom,
  viewer: Viewer,
  query: TopQuery,
): Promise<{ total: number; items: TrackObject[] }> => {
  const { total, ids } = await topSlice(room, viewer, { query, of: tracksOf })
  const found = ids.length > 0 ? await room.calls(catalog).tracks({ ids }) : []
  return { total, items: found.filter((item) => item !== null) }
}

export const topArtists = async (
  room: RecommendationsRoom,
  viewer: Viewer,
  query: TopQuery,
): Promise<{ total: number; items: ArtistObject[] }> => {
  const { total, ids } = await topSlice(room, viewer, { query, of: artistsOf })
  const found = ids.length > 0 ? await room.calls(catalog).artists({ ids }) : []
  return { total, items: found.filter((item) => item !== null) }
}
