import { routes } from '@tutti/kit'
import type { State } from '../objects/playlist.ts'
import type { Tables } from '../store/tables.ts'
import { followerRoutes } from './followers.ts'
import { itemRoutes } from './items.ts'
import { listRoutes } from './lists.ts'
import { playlistRoutes } from './playlist.ts'

export const publicRoutes = routes<Tables, State>((room) => {
  playlistRoutes(room)
  listRoutes(room)
  itemRoutes(room)
  followerRoutes(room)
})
