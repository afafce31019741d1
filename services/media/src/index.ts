import { defineService } from '@tutti/kit'
import { history } from './analysis/store.ts'
import { calls } from './calls.ts'
import { reactions, watches } from './events.ts'
import { publicRoutes } from './routes.ts'
import { open } from './state.ts'
import { settings } from './settings.ts'
import { migrations } from './store.ts'

export default defineService({ name: 'media', migrations, settings, open, routes: publicRoutes, calls, reactions, watches, history })
