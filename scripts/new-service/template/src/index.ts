import { defineService } from '@tutti/kit'
import { calls } from './calls.ts'
import { reactions } from './events.ts'
import { publicRoutes } from './routes.ts'
import { migrations } from './store.ts'

export default defineService({ name: 'sample', migrations, routes: publicRoutes, calls, reactions })
