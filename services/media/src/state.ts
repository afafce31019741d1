import type { Room } from '@tutti/kit'
import { type Background, startBackground } from './covers/background.ts'
import { openCovers } from './covers/index.ts'
import { countIn } from './covers/store.ts'
import { openFolders } from './folders.ts'
import { openEpochs } from './links/epochs.ts'
import { linkSigner } from './links/sign.ts'
import type { Tables } from './store.ts'
import { openStreams } from './streaming/serve.ts'

/** What media keeps while it runs. */
export type State = Awaited<ReturnType<typeof open>>

export const open = async ({ db, calls, blobs, logger, secret }: Room<Tables>) => {
  const folders = openFolders({ db, calls })
  const streams = openStreams({ folders, logger })
  const covers = openCovers({ db, blobs, folders, logger, secret: secret('covers') })
  let background: Background | undefined
  return {
    folders,
    streams,
    covers,
    epochs: openEpochs(db.read),
    signer: linkSigner(secret('media-urls')),
    postponeCovers: (): void => background?.postpone(),
    begin: () => {
      background = startBackground({ db, blobs, covers, logger })
    },
    health: async () => ({ open_files: streams.openFiles(), covers_waiting: await countIn(db.read, ['new', 'waiting']) }),
    stop: async () => {
      streams.stop()
      await background?.stop()
      await covers.stop()
    },
  }
}
