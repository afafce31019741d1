import { routes } from '@tutti/kit'
import type { Tables } from '../store.ts'
import { followingRoutes } from './following.ts'
import { libraryRoutes } from './library.ts'
import { savedRoutes } from './saved.ts'

export const publicRoutes = routes<Tables>((room) => {
  savedRoutes(room)
  followingRoutes(room)
  libraryRoutes(room)
})
