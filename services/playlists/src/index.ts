import { defineService } from '@tutti/kit'
import { calls } from './calls.ts'
import { reactions } from './events.ts'
import type { State } from './objects/playlist.ts'
import { open } from './state.ts'
import { publicRoutes } from './routes/index.ts'
import { history } from './rules/history.ts'
import { migrations, type Tables } from './store/tables.ts'

export default defineService<Tables, State>({ name: 'playlists', migrations, open, routes: publicRoutes, calls, reactions, history })
