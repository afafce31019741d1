import { defineService } from '@tutti/kit'
import { calls } from './calls.ts'
import { reactions, watches } from './events.ts'
import { history } from './catalog/history.ts'
import { publicRoutes } from './routes/index.ts'
import { restoreIndex } from './search/restore.ts'
import { settings } from './settings.ts'
import { open } from './state.ts'
import { migrations } from './store/migrations.ts'

export default defineService({
  name: 'catalog',
  migrations,
  settings,
  open,
  routes: publicRoutes,
  calls,
  reactions,
  watches,
  history,
  restore: restoreIndex,
})
