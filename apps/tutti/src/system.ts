import type { AnyService } from '@tutti/kit'

/** A service of the system: where its code is, and which public paths are its own. */
export type Entry = { name: string; load: () => Promise<{ default: AnyService }>; paths: readonly string[] }

/**
 * Every service of Tutti. Each has a database of its name, and nobody else opens it.
 * A path may name a parameter (`:id`) and end in `/*`; the most specific one wins.
 */
export const system: readonly Entry[] = [
  {
    name: 'identity',
    load: () => import('@tutti/identity'),
    paths: [
      '/v1/me',
      '/v1/users/:id',
      '/tutti/v1/setup',
      '/tutti/v1/login',
      '/tutti/v1/logout',
      '/tutti/v1/me/*',
      '/tutti/v1/sessions/*',
      '/tutti/v1/users/*',
    ],
  },
  {
    name: 'catalog',
    load: () => import('@tutti/catalog'),
    paths: [
      '/v1/tracks/*',
      '/v1/albums/*',
      '/v1/artists/*',
      '/v1/search',
      '/v1/browse/*',
      '/v1/markets',
      '/v1/recommendations/available-genre-seeds',
      '/tutti/v1/tracks/*',
      '/tutti/v1/albums/*',
      '/tutti/v1/artists/*',
      '/tutti/v1/genres/*',
      '/tutti/v1/library/*',
      '/tutti/v1/folders/*',
      '/tutti/v1/scans/*',
      '/tutti/v1/missing/*',
    ],
  },
  {
    name: 'media',
    load: () => import('@tutti/media'),
    paths: ['/media/*', '/tutti/v1/media/*', '/v1/audio-features/*', '/v1/audio-analysis/*'],
  },
  {
    name: 'playlists',
    load: () => import('@tutti/playlists'),
    paths: ['/v1/playlists/*', '/v1/me/playlists', '/v1/users/:id/playlists', '/tutti/v1/playlists/*'],
  },
  {
    name: 'library',
    load: () => import('@tutti/library'),
    paths: ['/v1/me/tracks/*', '/v1/me/albums/*', '/v1/me/library/*', '/v1/me/following/*'],
  },
  {
    name: 'playback',
    load: () => import('@tutti/playback'),
    paths: ['/v1/me/player/*', '/tutti/v1/player/*', '/tutti/v1/party/*', '/tutti/v1/plays', '/tutti/v1/history/*', '/tutti/v1/live'],
  },
  {
    name: 'recommendations',
    load: () => import('@tutti/recommendations'),
    paths: ['/v1/recommendations', '/v1/artists/:id/related-artists', '/v1/me/top/*', '/tutti/v1/home', '/tutti/v1/radio'],
  },
]

export const serviceNames: readonly string[] = system.map((entry) => entry.name)
