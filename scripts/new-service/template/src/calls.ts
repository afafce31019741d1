import { answer } from '@tutti/kit'
import { sample } from './contract.ts'
import * as rules from './sample.ts'
import type { Tables } from './store.ts'

export const calls = answer<Tables>()(sample, ({ db }) => ({
  plays: (_, { trackIds }) => rules.plays(db, trackIds),
}))
