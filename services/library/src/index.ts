import { defineService } from '@tutti/kit'
import { calls } from './calls.ts'
import { reactions } from './events.ts'
import { history } from './library.ts'
import { publicRoutes } from './routes/index.ts'
import { migrations } from './store.ts'

export default defineService({ name: 'library', migrations, routes: publicRoutes, calls, reactions, history })
