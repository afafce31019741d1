import { answer } from '@tutti/kit'
import { media } from './contract.ts'
import { decide } from './decide/index.ts'
import type { State } from './state.ts'
import type { Tables } from './store.ts'

export const calls = answer<Tables, State>()(media, ({ db, state }) => ({
  decide: (viewer, question) => decide({ read: db.read, ...state }, viewer, question),
}))
