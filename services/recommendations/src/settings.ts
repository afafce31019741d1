import { setting } from '@tutti/kit'
import { MOST_PLAYS_OF_ALL } from './memory/listeners.ts'

export const settings = {
  plays: setting.whole('TUTTI_RECOMMENDATIONS_PLAYS', MOST_PLAYS_OF_ALL, {
    min: 1_000,
    max: 1_000_000_000,
    help: 'How many plays of all listeners together are kept in memory to learn from, 67 bytes each; beyond them the oldest hours are left out.',
  }),
}
