import { routes } from '@tutti/kit'
import type { State } from '../state.ts'
import type { Tables } from '../store/tables.ts'
import { historyRoutes } from './history.ts'
import { ownPlayerRoutes } from './own-player.ts'
import { partyRoutes } from './party.ts'
import { playerRoutes } from './player.ts'
import { queueRoutes } from './queue.ts'
import { transportRoutes } from './transport.ts'

export const publicRoutes = routes<Tables, State>((room) => {
  playerRoutes(room)
  transportRoutes(room)
  queueRoutes(room)
  ownPlayerRoutes(room)
  historyRoutes(room)
  partyRoutes(room)
})
