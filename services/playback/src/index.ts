import { defineService } from '@tutti/kit'
import { calls } from './calls.ts'
import { reactions } from './events.ts'
import { open, type State } from './state.ts'
import { history } from './plays/history.ts'
import { publicRoutes } from './routes/index.ts'
import { migrations, type Tables } from './store/tables.ts'
import { watches } from './live/watches.ts'

export default defineService<Tables, State>({
  name: 'playback',
  migrations,
  open,
  routes: publicRoutes,
  calls,
  sockets: { '/tutti/v1/live': ({ state }) => state.sockets.take },
  reactions,
  watches,
  history,
})
