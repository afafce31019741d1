import { defineService } from '@tutti/kit'
import { calls } from './calls.ts'
import { reactions } from './events.ts'
import { migrations, type Tables } from './facts/tables.ts'
import { publicRoutes } from './routes.ts'
import { settings } from './settings.ts'
import { openState, type State } from './state.ts'

export default defineService<Tables, State>({
  name: 'recommendations',
  migrations,
  settings,
  open: async (room) => openState(room),
  routes: publicRoutes,
  calls,
  reactions,
})
