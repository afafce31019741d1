import { playOf } from '@tutti/testing'
import { EVERY_TYPE, type Scene } from './scene.ts'

/** A good input of a call. `fails`: what the rightful caller may get instead of an answer. */
export type Input = {
  input?: unknown
  fails?: readonly string[]
  /** It is about what the owner has: nobody else's business. */ owned?: boolean
}

const slice = { limit: 10, offset: 0 }

/** For every call a good input of the rightful caller, in an order in which each succeeds. A call that is missing here fails the matrix. */
export const inputs = ({ ids, music, test }: Scene): Record<string, Input> => ({
  'media.decide': { input: { trackIds: [ids.track], types: EVERY_TYPE } },
  'media.offer': { input: { trackIds: [ids.track], types: EVERY_TYPE, maxBitrate: 192 } },
  'media.audioFeatures': { input: { ids: [ids.track] } },
  'media.waveform': { input: { id: ids.track }, fails: ['media.not-analyzed'] },
  'media.analysis': { input: slice },
  ...playlistInputs(ids),
  'library.save': { input: { kind: 'track', ids: [ids.track] } },
  'library.contains': { input: { kind: 'track', ids: [ids.track] } },
  'library.saved': { input: { kind: 'track', ...slice } },
  'library.followed': { input: { kind: 'artist', limit: 10 } },
  'library.unsave': { input: { kind: 'track', ids: [ids.track] } },
  'playback.report': { input: { plays: [playOf(ids.track)] } },
  'playback.plays': { input: slice },
  'playback.counts': { input: { trackIds: [ids.track] } },
  'recommendations.home': {},
  'recommendations.radio': { input: { seed: `spotify:track:${ids.track}`, limit: 5, exclude: [] } },
  'recommendations.recommend': { input: { tracks: [ids.track], artists: [], genres: [], limit: 5 } },
  'recommendations.relatedArtists': { input: { id: ids.artist } },
  'recommendations.topTracks': { input: { timeRange: 'short_term', ...slice } },
  'recommendations.topArtists': { input: { timeRange: 'short_term', ...slice } },
  ...catalogInputs(ids, music),
  ...identityInputs(ids, test.password),
})

type Ids = Scene['ids']

const playlistInputs = ({ playlist: id, track, spare }: Ids): Record<string, Input> => {
  const uris = [`spotify:track:${track}`]
  return {
    'playlists.create': { input: { name: 'By a call' } },
    'playlists.change': { input: { id, name: 'Renamed' }, owned: true },
    'playlists.add': { input: { id, uris }, owned: true },
    'playlists.move': { input: { id, range_start: 0, insert_before: 2 }, owned: true },
    'playlists.remove': { input: { id, items: [{ uri: uris[0] }] }, owned: true },
    'playlists.replace': { input: { id, uris }, owned: true },
    'playlists.items': { input: { id, ...slice }, owned: true },
    'playlists.versions': { input: { id, ...slice }, owned: true },
    'playlists.playlists': { input: { ids: [id] } },
    'playlists.mine': { input: slice },
    'playlists.ofUser': { input: { userId: spare, ...slice } },
    'playlists.listeners': { input: { id, limit: 10 } },
    'playlists.follow': { input: { id }, owned: true },
    'playlists.unfollow': { input: { id } },
  }
}

const catalogInputs = (ids: Ids, music: string): Record<string, Input> => ({
  'catalog.tracks': { input: { ids: [ids.track] } },
  'catalog.albums': { input: { ids: [ids.album] } },
  'catalog.fullAlbums': { input: { ids: [ids.album] } },
  'catalog.artists': { input: { ids: [ids.artist] } },
  'catalog.trackIds': { input: { albumId: ids.album, ...slice } },
  'catalog.albumTracks': { input: { id: ids.album, ...slice } },
  'catalog.artistAlbums': { input: { id: ids.artist, ...slice } },
  'catalog.artistTopTracks': { input: { id: ids.artist } },
  'catalog.newReleases': { input: slice },
  'catalog.search': { input: { q: 'a', types: ['track'], ...slice } },
  'catalog.genres': { input: slice },
  'catalog.genreNames': { input: { ids: [ids.genre] } },
  'catalog.folders': {},
  'catalog.scan': {},
  'catalog.addFolder': { input: { path: music } },
  'catalog.startScan': { input: {} },
  'catalog.cancelScan': {},
  'catalog.addDemo': {},
})

const identityInputs = (ids: Ids, password: string): Record<string, Input> => ({
  'identity.verify': { input: { kind: 'session', value: 'x'.repeat(43) } },
  'identity.keys': {},
  'identity.setupRequired': {},
  'identity.users': { input: { ids: [ids.spare] } },
  'identity.listUsers': { input: slice },
  'identity.createUser': { input: { name: `by-a-call`, password: 'long enough', role: 'listener' } },
  'identity.setPassword': { input: { name: 'spare', password: 'another one' } },
  'identity.changeUser': { input: { id: ids.spare, display_name: 'Spare' } },
  'identity.removeUser': { input: { id: ids.spare } },
  'identity.me': {},
  'identity.rename': { input: { display_name: 'Olga' } },
  'identity.sessions': { input: slice },
  'identity.endSession': { input: { id: ids.session }, owned: true },
  'identity.changePassword': { input: { current: password, new: 'another one' } },
})

/** What every contract offers. */
export const standardInputs: Record<string, Input> = {
  health: {},
  describe: {},
  history: { input: { limit: 10 } },
  deadLetters: { input: slice },
  replay: { input: { eventId: 'none', reaction: 'none' } },
}
