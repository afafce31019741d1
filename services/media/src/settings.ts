import { availableParallelism } from 'node:os'
import { setting } from '@tutti/kit'

/** Settings of the media service. */
export const settings = {
  ffmpeg: setting.text('TUTTI_FFMPEG', 'ffmpeg', {
    help: 'The ffmpeg that makes what a client cannot play. Standard: the one on the PATH, otherwise the one that npm brings; "npm": always that one; else a name on the PATH or a path. Without one, files are sent as they are.',
  }),
  transcodes: {
    ...setting.whole('TUTTI_TRANSCODES', availableParallelism(), {
      min: 1,
      max: 256,
      help: 'How many tracks are made for clients at once; whoever comes then is told to try again in a moment. Standard: one for each processor.',
    }),
    standardText: 'the number of processors',
  },
  transcodeCacheMb: setting.whole('TUTTI_TRANSCODE_CACHE_MB', 2_048, {
    min: 16,
    max: 16_777_216,
    help: 'Megabytes of made tracks that are kept for whoever asks next; what was used longest ago goes first.',
  }),
  analyses: setting.whole('TUTTI_ANALYSES', 1, {
    min: 0,
    max: 64,
    help: 'How many tracks are analysed at once, for their loudness, waveform and audio features, while nobody is disturbed by it. 0: none.',
  }),
}
