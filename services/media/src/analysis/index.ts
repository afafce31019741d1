import type { Room } from '@tutti/kit'
import type { Folders } from '../streaming/folders.ts'
import type { Tables } from '../store.ts'
import type { Transcoding } from '../transcoding/serve.ts'
import { makeAnswers } from './answers.ts'
import { type Line, startLine } from './line.ts'
import { openAnalyser } from './program.ts'
import { openWanted } from './wanted.ts'

export type AnalysisOptions = {
  room: Room<Tables>
  folders: Folders
  transcoding: Transcoding
  /** Tracks at once; 0: none. */ most: number
}

/** What is measured of tracks, and the line of those that are to be. */
export const openAnalysis = ({ room, folders, transcoding, most }: AnalysisOptions) => {
  const { db, logger, calls, leads, version } = room
  const analyser = openAnalyser(transcoding.findProgram)
  const isBusy = () => transcoding.health().transcodes > 0
  let line: Line | undefined
  const running = () => line?.running() ?? 0
  const wanted = openWanted({ db, logger, moved: () => line?.kick() })
  const rests = (): string | undefined => {
    if (most === 0) return 'TUTTI_ANALYSES is 0'
    const found = analyser.last()
    return found && found.command === undefined ? found.why : undefined
  }
  return {
    ...makeAnswers({ read: db.read, findAnalyser: analyser.find, rests, want: wanted.add, running }),
    postpone: (): void => line?.postpone(),
    begin: (): void => void (line = startLine({ db, logger, calls, leads, version, folders, most, isBusy, findAnalyser: analyser.find })),
    /** `analysis_rests`: why nothing is analysed. */
    health: () => ({ analyses: running(), analysis_rests: rests() ?? null }),
    stop: async (): Promise<void> => {
      await line?.stop()
      await wanted.stop()
    },
  }
}

export type Analysis = ReturnType<typeof openAnalysis>
