import { readSettings, type Room } from '@tutti/kit'
import { join } from 'node:path'
import { openAnalysis } from './analysis/index.ts'
import { type Background, startBackground } from './covers/background.ts'
import { openCovers } from './covers/index.ts'
import { countIn } from './covers/store.ts'
import { openFolders } from './streaming/folders.ts'
import { openEpochs } from './links/epochs.ts'
import { linkSigner } from './links/sign.ts'
import { settings } from './settings.ts'
import type { Tables } from './store.ts'
import { openStreams } from './streaming/serve.ts'
import { openSources } from './streaming/sources.ts'
import { openTranscoding } from './transcoding/serve.ts'

/** What media keeps while it runs. */
export type State = Awaited<ReturnType<typeof open>>

export const open = async (room: Room<Tables>) => {
  const { db, calls, blobs, folder, logger, secret, leads, environment } = room
  const { ffmpeg: program, transcodes: jobs, transcodeCacheMb, analyses } = readSettings(settings, environment)
  const limits = { program, jobs, most: transcodeCacheMb * 1024 * 1024 }
  const folders = openFolders({ db, calls })
  const streams = openStreams({ folders, logger })
  const sources = openSources(db.read)
  const transcoding = await openTranscoding({ ...limits, folders, streams, logger, folder: join(folder, 'renditions') })
  const covers = openCovers({ db, blobs, folders, logger, secret: secret('covers') })
  const analysis = openAnalysis({ room, folders, transcoding, most: analyses })
  let background: Background | undefined
  return {
    folders,
    streams,
    sources,
    transcoding,
    /** A track's file is another one, or elsewhere. */
    forgetTrack: (trackId: string): void => {
      sources.forget(trackId)
      streams.forget(trackId)
    },
    covers,
    epochs: openEpochs(db.read),
    signer: linkSigner(secret('media-urls')),
    analysis,
    /** A scan is telling of tracks. */
    postpone: (): void => {
      background?.postpone()
      analysis.postpone()
    },
    begin: () => {
      background = startBackground({ db, blobs, covers, logger, leads })
      analysis.begin()
    },
    health: async () => ({
      open_files: streams.openFiles(),
      ...transcoding.health(),
      ...analysis.health(),
      covers_waiting: await countIn(db.read, ['new', 'waiting']),
    }),
    stop: async () => {
      await analysis.stop()
      transcoding.stop()
      streams.stop()
      await background?.stop()
      await covers.stop()
    },
  }
}
