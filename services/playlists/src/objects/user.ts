import { current } from '@tutti/kit'

/** A user as playlists mention one. */
export const userObject = (id: string) => {
  const { origin } = current()
  return {
    id,
    type: 'user' as const,
    uri: `spotify:user:${id}`,
    href: `${origin}/v1/users/${id}`,
    external_urls: { spotify: `${origin}/user/${id}` },
  }
}
