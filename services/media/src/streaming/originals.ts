import { Failure } from '@tutti/kit'
import type { MusicSource } from '@tutti/music-source'
import { refuse } from '../errors.ts'
import type { TrackSource } from '../store.ts'
import { folderFault, type Folders } from './folders.ts'
import type { Place } from './open-files.ts'

/** Does something with a track's own file. @throws Failure that says why it cannot be reached, when it cannot */
export const reach = async <R>(folders: Folders, source: TrackSource, work: (place: Place) => Promise<R>): Promise<R> => {
  const id = source.track_id
  const folder = await folders.find(source.folder_id)
  if (!folder) throw refuse('media.file-missing', { id, cause: 'its music folder was removed' })
  try {
    return await work({ open: () => folder.open(source.path), stat: () => folder.stat(source.path) })
  } catch (error) {
    if (error instanceof Failure) throw error
    if (ABSENT.includes((error as NodeJS.ErrnoException).code ?? ''))
      throw refuse('media.file-missing', { id, cause: await causeOfAbsence(source, folder) })
    throw refuse('media.file-unreadable', { id, cause: reasonOf(error) }, { retryAfterS: 5, cause: error })
  }
}

const ABSENT = ['ENOENT', 'ENOTDIR']

/** The system's code, or the message. */
export const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}

const causeOfAbsence = async (source: TrackSource, folder: MusicSource): Promise<string> => {
  const fault = await folderFault(folder)
  if (fault) return fault
  return source.missing_since ? `its file is missing since ${source.missing_since}` : 'its file is not there any more'
}
