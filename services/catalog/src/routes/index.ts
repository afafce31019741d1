import { routes } from '@tutti/kit'
import type { State } from '../state.ts'
import type { Tables } from '../store/tables.ts'
import { browse } from './browse.ts'
import { folders, scans } from './folders.ts'
import { lists } from './lists.ts'
import { webApi } from './web-api.ts'

/** The catalog's public HTTP. */
export const publicRoutes = routes<Tables, State>((room) => {
  webApi(room)
  browse(room)
  lists(room)
  folders(room)
  scans(room)
})
