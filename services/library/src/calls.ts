import { answer } from '@tutti/kit'
import { library } from './contract.ts'
import * as rules from './library.ts'
import type { Tables } from './store.ts'

export const calls = answer<Tables>()(library, ({ db }) => ({
  save: (viewer, own) => rules.save(db, viewer, own),
  unsave: (viewer, own) => rules.unsave(db, viewer, own),
  contains: (viewer, own) => rules.contains(db, viewer, own),
  saved: (viewer, slice) => rules.saved(db, viewer, slice),
  followed: (viewer, slice) => rules.followed(db, viewer, slice),
}))
