import { newId } from '@tutti/kit'
import { playOf } from '@tutti/testing'
import { EVERY_TYPE, type Scene } from './scene.ts'

/** A request that the rightful user may make. `answers` are the statuses that a right one has, standard 200, 201, 202 and 204. */
export type Asked = {
  path: string
  body?: unknown
  answers?: readonly number[]
  /** What another user may get, standard 403 and 404 for what is the owner's. */ others?: readonly number[]
}

const uri = (id: string) => `spotify:track:${id}`

/** For every route one good request of the rightful user, in an order in which each succeeds. A route that is missing here fails the matrix. */
export const requests = ({ ids, music, audio, hls, cover, owner, test }: Scene): Record<string, Asked> => ({
  'POST /tutti/v1/media/decide': { path: '/tutti/v1/media/decide', body: { track_ids: [ids.track], types: EVERY_TYPE } },
  'GET /media/tracks/:id': { path: audio },
  'GET /media/hls/:id/index.m3u8': { path: hls },
  'GET /media/hls/:id/:variant/index.m3u8': { path: hls.replace('index', 'opus-48/index') },
  'GET /media/hls/:id/:variant/init.mp4': { path: hls.replace('index.m3u8', 'opus-48/init.mp4') },
  'GET /media/hls/:id/:variant/:segment': { path: hls.replace('index.m3u8', 'opus-48/0.m4s') },
  'GET /media/covers/:key/:size': { path: cover },
  // Nothing is analysed here: there is nothing yet, and that is what the rightful one is told.
  'GET /tutti/v1/media/waveforms/:id': { path: `/tutti/v1/media/waveforms/${ids.track}`, answers: [404] },
  'GET /tutti/v1/media/analysis': { path: '/tutti/v1/media/analysis' },
  'GET /v1/audio-features': { path: `/v1/audio-features?ids=${ids.track}` },
  'GET /v1/audio-features/:id': { path: `/v1/audio-features/${ids.track}`, answers: [404] },
  'GET /v1/audio-analysis/:id': { path: `/v1/audio-analysis/${ids.track}`, answers: [404] },
  ...playlistRequests(ids, owner.id),
  ...libraryRequests(ids),
  ...playbackRequests(ids),
  'GET /tutti/v1/home': { path: '/tutti/v1/home' },
  'GET /tutti/v1/radio': { path: `/tutti/v1/radio?seed=${uri(ids.track)}` },
  'GET /v1/recommendations': { path: `/v1/recommendations?seed_tracks=${ids.track}` },
  'GET /v1/artists/:id/related-artists': { path: `/v1/artists/${ids.artist}/related-artists` },
  'GET /v1/me/top/tracks': { path: '/v1/me/top/tracks' },
  'GET /v1/me/top/artists': { path: '/v1/me/top/artists' },
  ...catalogRequests(ids, music),
  ...identityRequests(ids, test.password),
})

type Ids = Scene['ids']

const identityRequests = (ids: Ids, password: string): Record<string, Asked> => ({
  'GET /tutti/v1/setup': { path: '/tutti/v1/setup' },
  'POST /tutti/v1/setup': { path: '/tutti/v1/setup', body: { token: 'x', name: 'intruder', password: 'long enough' }, answers: [409] },
  'POST /tutti/v1/login': { path: '/tutti/v1/login', body: { name: 'otto', password } },
  'GET /tutti/v1/me': { path: '/tutti/v1/me' },
  'PATCH /tutti/v1/me': { path: '/tutti/v1/me', body: { display_name: 'Olga' } },
  'GET /tutti/v1/sessions': { path: '/tutti/v1/sessions' },
  'DELETE /tutti/v1/sessions/:id': { path: `/tutti/v1/sessions/${ids.session}` },
  'GET /tutti/v1/users': { path: '/tutti/v1/users' },
  'POST /tutti/v1/users': { path: '/tutti/v1/users', body: { name: 'fresh', password: 'long enough', role: 'listener' } },
  'PATCH /tutti/v1/users/:id': { path: `/tutti/v1/users/${ids.spare}`, body: { display_name: 'Spare' } },
  'PUT /tutti/v1/users/:id/password': { path: `/tutti/v1/users/${ids.spare}/password`, body: { new: 'another one' } },
  'DELETE /tutti/v1/users/:id': { path: `/tutti/v1/users/${ids.spare}` },
  'GET /v1/me': { path: '/v1/me' },
  'GET /v1/users/:id': { path: `/v1/users/${ids.spare}`, answers: [200, 404] },
  'PUT /tutti/v1/me/password': { path: '/tutti/v1/me/password', body: { current: password, new: 'another one' } },
  'POST /tutti/v1/logout': { path: '/tutti/v1/logout' },
})

const catalogRequests = (ids: Ids, music: string): Record<string, Asked> => ({
  'GET /v1/tracks': { path: `/v1/tracks?ids=${ids.track}` },
  'GET /v1/tracks/:id': { path: `/v1/tracks/${ids.track}` },
  'GET /v1/albums': { path: `/v1/albums?ids=${ids.album}` },
  'GET /v1/albums/:id': { path: `/v1/albums/${ids.album}` },
  'GET /v1/albums/:id/tracks': { path: `/v1/albums/${ids.album}/tracks` },
  'GET /v1/artists': { path: `/v1/artists?ids=${ids.artist}` },
  'GET /v1/artists/:id': { path: `/v1/artists/${ids.artist}` },
  'GET /v1/artists/:id/albums': { path: `/v1/artists/${ids.artist}/albums` },
  'GET /v1/artists/:id/top-tracks': { path: `/v1/artists/${ids.artist}/top-tracks` },
  'GET /v1/search': { path: '/v1/search?q=a&type=track,album,artist' },
  'GET /v1/browse/new-releases': { path: '/v1/browse/new-releases' },
  'GET /v1/browse/categories': { path: '/v1/browse/categories' },
  'GET /v1/browse/categories/:id': { path: `/v1/browse/categories/${ids.genre}` },
  'GET /v1/recommendations/available-genre-seeds': { path: '/v1/recommendations/available-genre-seeds' },
  'GET /v1/markets': { path: '/v1/markets' },
  'GET /tutti/v1/tracks': { path: '/tutti/v1/tracks' },
  'GET /tutti/v1/albums': { path: '/tutti/v1/albums' },
  'GET /tutti/v1/artists': { path: '/tutti/v1/artists' },
  'GET /tutti/v1/genres': { path: '/tutti/v1/genres' },
  'GET /tutti/v1/tracks/:id/lyrics': { path: `/tutti/v1/tracks/${ids.track}/lyrics`, answers: [200, 404] },
  'GET /tutti/v1/library/summary': { path: '/tutti/v1/library/summary' },
  'GET /tutti/v1/folders': { path: '/tutti/v1/folders' },
  'POST /tutti/v1/folders': { path: '/tutti/v1/folders', body: { path: music } },
  'GET /tutti/v1/folders/browse': { path: `/tutti/v1/folders/browse?path=${encodeURIComponent(music)}` },
  'POST /tutti/v1/folders/:id/accept': { path: `/tutti/v1/folders/${ids.folder}/accept`, answers: [409] },
  'POST /tutti/v1/scans': { path: '/tutti/v1/scans', body: {} },
  'GET /tutti/v1/scans/current': { path: '/tutti/v1/scans/current' },
  'DELETE /tutti/v1/scans/current': { path: '/tutti/v1/scans/current' },
  'GET /tutti/v1/scans/problems': { path: '/tutti/v1/scans/problems' },
  'GET /tutti/v1/missing': { path: '/tutti/v1/missing' },
  'POST /tutti/v1/missing/purge': { path: '/tutti/v1/missing/purge', body: { track_ids: [newId()] } },
  'DELETE /tutti/v1/folders/:id': { path: `/tutti/v1/folders/${ids.folder}` },
  'POST /tutti/v1/folders/demo': { path: '/tutti/v1/folders/demo' },
})

const playlistRequests = (ids: Ids, userId: string): Record<string, Asked> => {
  const path = `/v1/playlists/${ids.playlist}`
  const items = (name: string): Record<string, Asked> => ({
    [`GET /v1/playlists/:id/${name}`]: { path: `${path}/${name}` },
    [`POST /v1/playlists/:id/${name}`]: { path: `${path}/${name}`, body: { uris: [uri(ids.track)] } },
    [`PUT /v1/playlists/:id/${name}`]: { path: `${path}/${name}`, body: { range_start: 0, insert_before: 2 } },
    [`DELETE /v1/playlists/:id/${name}`]: { path: `${path}/${name}`, body: { items: [{ uri: uri(ids.track) }] } },
  })
  return {
    'POST /v1/me/playlists': { path: '/v1/me/playlists', body: { name: 'Another' } },
    'POST /v1/users/:id/playlists': { path: `/v1/users/${userId}/playlists`, body: { name: 'A third' } },
    'GET /v1/playlists/:id': { path },
    'PUT /v1/playlists/:id': { path, body: { name: 'Renamed' } },
    'GET /v1/playlists/:id/images': { path: `${path}/images` },
    'GET /v1/me/playlists': { path: '/v1/me/playlists' },
    'GET /v1/users/:id/playlists': { path: `/v1/users/${userId}/playlists` },
    'GET /tutti/v1/playlists/:id/versions': { path: `/tutti${path}/versions` },
    ...items('tracks'),
    ...items('items'),
    'PUT /v1/playlists/:id/followers': { path: `${path}/followers`, body: {} },
    'GET /v1/playlists/:id/followers/contains': { path: `${path}/followers/contains` },
    // Who does not follow it does not follow it afterwards: that is no refusal, and no change.
    'DELETE /v1/playlists/:id/followers': { path: `${path}/followers`, others: [200] },
  }
}

const libraryRequests = (ids: Ids): Record<string, Asked> => {
  const saved = (kind: 'track' | 'album'): Record<string, Asked> => ({
    [`GET /v1/me/${kind}s`]: { path: `/v1/me/${kind}s` },
    [`PUT /v1/me/${kind}s`]: { path: `/v1/me/${kind}s`, body: { ids: [ids[kind]] } },
    [`GET /v1/me/${kind}s/contains`]: { path: `/v1/me/${kind}s/contains?ids=${ids[kind]}` },
    [`DELETE /v1/me/${kind}s`]: { path: `/v1/me/${kind}s`, body: { ids: [ids[kind]] } },
  })
  return {
    ...saved('track'),
    ...saved('album'),
    'GET /v1/me/following': { path: '/v1/me/following?type=artist' },
    'PUT /v1/me/following': { path: '/v1/me/following?type=artist', body: { ids: [ids.artist] } },
    'GET /v1/me/following/contains': { path: `/v1/me/following/contains?type=artist&ids=${ids.artist}` },
    'DELETE /v1/me/following': { path: '/v1/me/following?type=artist', body: { ids: [ids.artist] } },
    'PUT /v1/me/library': { path: `/v1/me/library?uris=${uri(ids.track)}` },
    'GET /v1/me/library/contains': { path: `/v1/me/library/contains?uris=${uri(ids.track)}` },
    'DELETE /v1/me/library': { path: `/v1/me/library?uris=${uri(ids.track)}` },
  }
}

const playbackRequests = (ids: Ids): Record<string, Asked> => ({
  'GET /tutti/v1/player': { path: '/tutti/v1/player' },
  'GET /v1/me/player': { path: '/v1/me/player' },
  'GET /v1/me/player/currently-playing': { path: '/v1/me/player/currently-playing' },
  'GET /v1/me/player/devices': { path: '/v1/me/player/devices' },
  'GET /v1/me/player/queue': { path: '/v1/me/player/queue' },
  'PUT /tutti/v1/player/queue': { path: '/tutti/v1/player/queue', body: { item_ids: [] } },
  'DELETE /tutti/v1/player/queue/:item_id': { path: `/tutti/v1/player/queue/${ids.item}` },
  'POST /v1/me/player/queue': { path: `/v1/me/player/queue?uri=${uri(ids.track)}` },
  'PUT /v1/me/player': { path: '/v1/me/player', body: { device_ids: ['olgas-device'] } },
  'PUT /v1/me/player/play': { path: '/v1/me/player/play', body: {} },
  'PUT /v1/me/player/pause': { path: '/v1/me/player/pause' },
  'POST /v1/me/player/next': { path: '/v1/me/player/next' },
  'POST /v1/me/player/previous': { path: '/v1/me/player/previous' },
  'PUT /v1/me/player/seek': { path: '/v1/me/player/seek?position_ms=10' },
  'PUT /v1/me/player/repeat': { path: '/v1/me/player/repeat?state=context' },
  'PUT /v1/me/player/shuffle': { path: '/v1/me/player/shuffle?state=true' },
  'PUT /v1/me/player/volume': { path: '/v1/me/player/volume?volume_percent=50' },
  'POST /tutti/v1/player/ended': { path: '/tutti/v1/player/ended', body: { play_id: newId() } },
  'POST /tutti/v1/player/skip-to': { path: '/tutti/v1/player/skip-to', body: { item_id: ids.item }, answers: [200, 404] },
  'DELETE /tutti/v1/player/queue': { path: '/tutti/v1/player/queue' },
  'GET /tutti/v1/party': { path: '/tutti/v1/party' },
  'GET /tutti/v1/party/invitations/:token': { path: `/tutti/v1/party/invitations/${ids.invitation}` },
  'POST /tutti/v1/party/guests': { path: '/tutti/v1/party/guests', body: { token: ids.invitation } },
  'POST /tutti/v1/party/queue': { path: '/tutti/v1/party/queue', body: { uris: [uri(ids.track)] } },
  'DELETE /tutti/v1/party/guests/:user_id': { path: `/tutti/v1/party/guests/${ids.owner}` },
  'POST /tutti/v1/party': { path: '/tutti/v1/party' },
  'PATCH /tutti/v1/party': { path: '/tutti/v1/party', body: { guests_may_add: false } },
  'POST /tutti/v1/party/link': { path: '/tutti/v1/party/link' },
  'DELETE /tutti/v1/party': { path: '/tutti/v1/party' },
  'POST /tutti/v1/plays': { path: '/tutti/v1/plays', body: { plays: [playOf(ids.track)] } },
  'GET /tutti/v1/history': { path: '/tutti/v1/history' },
  'GET /v1/me/player/recently-played': { path: '/v1/me/player/recently-played' },
  'DELETE /tutti/v1/history/:play_id': { path: `/tutti/v1/history/${ids.play}` },
})
