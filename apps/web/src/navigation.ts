import type { router as Router } from './router.tsx'

let router: typeof Router | null = null

/** The router is given here at the start: menus and toasts lead somewhere without importing every page. */
export const setRouter = (given: typeof Router) => void (router = given)

export type Place = 'album' | 'artist' | 'playlist' | 'genre'

export const go = (place: Place, id: string) => void router?.navigate({ to: `/${place}/$id`, params: { id } })
export const goTo = (to: string) => void router?.navigate({ to })

/** The page of a URI such as `spotify:album:ID`; null when it has none of its own. */
export function placeOf(uri: string | null | undefined): { to: `/${Place}/$id`; params: { id: string } } | null {
  const [, kind, id] = uri?.split(':') ?? []
  return id && (kind === 'album' || kind === 'artist' || kind === 'playlist') ? { to: `/${kind}/$id`, params: { id } } : null
}
