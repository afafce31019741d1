import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { me, setupState } from './api/identity.ts'
import { queryClient } from './api/query-client.ts'
import { ApiError, basePath } from './api/request.ts'
import { whoIsHere } from './offline/gate.ts'
import { rememberUser } from './offline/remembered.ts'
import { isAway } from './offline/shelf.ts'
import { Shell } from './shell/shell.tsx'
import { AlbumView } from './views/album.tsx'
import { Home } from './views/home.tsx'
import { Broken, NotFound } from './views/not-found.tsx'
import { SearchView } from './views/search.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Broken })

const text = (value: unknown) => (typeof value === 'string' && value ? value : typeof value === 'number' ? String(value) : undefined)

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ location }) => {
    if (queryClient.getQueryData(me.queryKey)) return
    try {
      const user = await whoIsHere((isPatient) => queryClient.fetchQuery(isPatient ? me : { ...me, retry: false }))
      queryClient.setQueryData(me.queryKey, user)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'setup.required') throw redirect({ to: '/setup' })
      if (error.status === 401) rememberUser(null)
      if (error.status === 401) throw redirect({ to: '/login', search: location.href === '/' ? {} : { to: location.href } })
      throw error
    }
    if (isAway() && location.pathname === '/') throw redirect({ to: '/downloads', replace: true })
  },
})

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: (search: Record<string, unknown>): { token?: string } => ({ token: text(search.token) }),
  component: lazyRouteComponent(() => import('./views/setup/setup.tsx'), 'SetupView'),
})
const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { to?: string } => ({ to: text(search.to) }),
  beforeLoad: async () => {
    const { required } = await setupState().catch(() => ({ required: false }))
    if (required) throw redirect({ to: '/setup' })
  },
  component: lazyRouteComponent(() => import('./views/login.tsx'), 'LoginView'),
})

const inShell = <P extends string>(path: P) => ({ getParentRoute: () => shell, path })
const home = createRoute({ ...inShell('/'), component: Home })
const search = createRoute({
  ...inShell('/search'),
  component: SearchView,
  validateSearch: (search: Record<string, unknown>): { q?: string } => ({ q: text(search.q) }),
})
const album = createRoute({ ...inShell('/album/$id'), component: AlbumView })
const artist = createRoute({ ...inShell('/artist/$id'), component: lazyRouteComponent(() => import('./views/artist.tsx'), 'ArtistView') })
const playlist = createRoute({
  ...inShell('/playlist/$id'),
  component: lazyRouteComponent(() => import('./views/playlist.tsx'), 'PlaylistView'),
})
const genre = createRoute({ ...inShell('/genre/$id'), component: lazyRouteComponent(() => import('./views/genre.tsx'), 'GenreView') })
const history = createRoute({ ...inShell('/history'), component: lazyRouteComponent(() => import('./views/history.tsx'), 'HistoryView') })
const queue = createRoute({ ...inShell('/queue'), component: lazyRouteComponent(() => import('./views/queue.tsx'), 'QueueView') })
const playing = createRoute({ ...inShell('/playing'), component: lazyRouteComponent(() => import('./views/playing.tsx'), 'PlayingView') })
const together = createRoute({
  ...inShell('/together/$token'),
  component: lazyRouteComponent(() => import('./views/together.tsx'), 'TogetherView'),
})
const settings = createRoute({
  ...inShell('/settings'),
  component: lazyRouteComponent(() => import('./views/settings/settings.tsx'), 'SettingsView'),
})

const library = createRoute({
  ...inShell('/library'),
  component: lazyRouteComponent(() => import('./views/library/layout.tsx'), 'LibraryLayout'),
})
const inLibrary = <P extends string>(path: P) => ({ getParentRoute: () => library, path })
const libraryTabs = [
  createRoute({
    ...inLibrary('/'),
    beforeLoad: () => {
      throw redirect({ to: '/library/albums', replace: true })
    },
  }),
  createRoute({ ...inLibrary('/albums'), component: lazyRouteComponent(() => import('./views/library/albums.tsx'), 'AlbumsTab') }),
  createRoute({ ...inLibrary('/artists'), component: lazyRouteComponent(() => import('./views/library/artists.tsx'), 'ArtistsTab') }),
  createRoute({ ...inLibrary('/tracks'), component: lazyRouteComponent(() => import('./views/library/tracks.tsx'), 'TracksTab') }),
  createRoute({ ...inLibrary('/playlists'), component: lazyRouteComponent(() => import('./views/library/playlists.tsx'), 'PlaylistsTab') }),
  createRoute({ ...inLibrary('/genres'), component: lazyRouteComponent(() => import('./views/library/genres.tsx'), 'GenresTab') }),
] as const

const saved = createRoute({ ...inShell('/saved'), component: lazyRouteComponent(() => import('./views/saved/layout.tsx'), 'SavedLayout') })
const inSaved = <P extends string>(path: P) => ({ getParentRoute: () => saved, path })
const savedTabs = [
  createRoute({
    ...inSaved('/'),
    beforeLoad: () => {
      throw redirect({ to: '/saved/tracks', replace: true })
    },
  }),
  createRoute({ ...inSaved('/tracks'), component: lazyRouteComponent(() => import('./views/saved/tabs.tsx'), 'SavedTracks') }),
  createRoute({ ...inSaved('/albums'), component: lazyRouteComponent(() => import('./views/saved/tabs.tsx'), 'SavedAlbums') }),
  createRoute({ ...inSaved('/artists'), component: lazyRouteComponent(() => import('./views/saved/tabs.tsx'), 'SavedArtists') }),
] as const

const downloads = createRoute({
  ...inShell('/downloads'),
  component: lazyRouteComponent(() => import('./views/downloads/layout.tsx'), 'DownloadsLayout'),
})
const inDownloads = <P extends string>(path: P) => ({ getParentRoute: () => downloads, path })
const downloadTabs = [
  createRoute({
    ...inDownloads('/'),
    beforeLoad: () => {
      throw redirect({ to: '/downloads/albums', replace: true })
    },
  }),
  createRoute({ ...inDownloads('/albums'), component: lazyRouteComponent(() => import('./views/downloads/tabs.tsx'), 'DownloadedAlbums') }),
  createRoute({
    ...inDownloads('/playlists'),
    component: lazyRouteComponent(() => import('./views/downloads/tabs.tsx'), 'DownloadedPlaylists'),
  }),
  createRoute({ ...inDownloads('/tracks'), component: lazyRouteComponent(() => import('./views/downloads/tabs.tsx'), 'DownloadedTracks') }),
] as const

const admin = createRoute({ ...inShell('/admin'), component: lazyRouteComponent(() => import('./views/admin/layout.tsx'), 'AdminLayout') })
const inAdmin = <P extends string>(path: P) => ({ getParentRoute: () => admin, path })
const adminTabs = [
  createRoute({
    ...inAdmin('/'),
    beforeLoad: () => {
      throw redirect({ to: '/admin/folders', replace: true })
    },
  }),
  createRoute({ ...inAdmin('/folders'), component: lazyRouteComponent(() => import('./views/admin/folders.tsx'), 'FoldersTab') }),
  createRoute({ ...inAdmin('/problems'), component: lazyRouteComponent(() => import('./views/admin/problems.tsx'), 'ProblemsTab') }),
  createRoute({ ...inAdmin('/missing'), component: lazyRouteComponent(() => import('./views/admin/missing.tsx'), 'MissingTab') }),
  createRoute({ ...inAdmin('/users'), component: lazyRouteComponent(() => import('./views/admin/users.tsx'), 'UsersTab') }),
  createRoute({ ...inAdmin('/system'), component: lazyRouteComponent(() => import('./views/admin/system/system.tsx'), 'SystemTab') }),
] as const

const places = [home, search, album, artist, playlist, genre, history, queue, playing, together, settings] as const
const tree = root.addChildren([
  setup,
  login,
  shell.addChildren([
    ...places,
    library.addChildren([...libraryTabs]),
    saved.addChildren([...savedTabs]),
    downloads.addChildren([...downloadTabs]),
    admin.addChildren([...adminTabs]),
  ]),
])

/** Every address of the player. */
export const router = createRouter({
  routeTree: tree,
  basepath: basePath,
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
  scrollToTopSelectors: ['#main'],
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
