import { answer } from '@tutti/kit'
import { media } from './contract.ts'
import { decide } from './decide/index.ts'
import type { State } from './state.ts'
import type { Tables } from './store.ts'
import type { Program } from './transcoding/program.ts'

/** For programs that know of no renditions. */
const NOTHING_MADE = {
  findProgram: async (): Promise<Program> => ({ command: undefined, why: 'the program that asks knows of no renditions' }),
}

export const calls = answer<Tables, State>()(media, ({ db, state }) => ({
  decide: async (viewer, question) => {
    const decisions = await decide({ read: db.read, ...state, transcoding: NOTHING_MADE }, viewer, question)
    return decisions.map((one) => ({ ...one, action: one.action === 'direct' ? ('direct' as const) : ('none' as const) }))
  },
  offer: (viewer, question) => decide({ read: db.read, ...state }, viewer, question),
  audioFeatures: (_, { ids }) => state.analysis.features(ids),
  waveform: async (_, { id }) => {
    const { etag: _etag, ...waveform } = await state.analysis.waveform(id)
    return waveform
  },
  analysis: (_, slice) => state.analysis.overview(slice),
}))
