import type { Read, Viewer } from '@tutti/kit'
import { current } from '@tutti/kit'
import type { z } from 'zod'
import type { Analysis } from '../analysis/index.ts'
import type { Decision } from '../contract.ts'
import { refuse } from '../errors.ts'
import { folderFault, type Folders } from '../streaming/folders.ts'
import type { Epochs } from '../links/epochs.ts'
import { expiryFrom, HLS, type linkSigner, ORIGINAL } from '../links/sign.ts'
import { sourcesOf, type Tables, type TrackSource } from '../store.ts'
import { contentType } from '../streaming/serve.ts'
import { formats, variantOf } from '../transcoding/formats.ts'
import { isMadeBy } from '../hls/grid.ts'
import type { FindProgram } from '../transcoding/program.ts'
import { cannotPlay, choose, type Limits, type Reason } from './choose.ts'
import { readType } from './media-types.ts'

type Decision = z.infer<typeof Decision>

export type Deciding = {
  read: Read<Tables>
  folders: Folders
  epochs: Epochs
  signer: ReturnType<typeof linkSigner>
  transcoding: { findProgram: FindProgram }
  analysis: Pick<Analysis, 'knownOf'>
}

/** `types`: media types that the client says it plays. */
export type Question = Limits & {
  trackIds: readonly string[]
  types: readonly string[]
  /** with an address for HLS */ hls?: boolean | undefined
}

/**
 * How each track can be played by a client, in the order of the ids, with the reasons. Links are below the public address of the
 * request at hand. @throws Failure when nobody is there to sign a link for
 */
export const decide = async (
  { read, folders, epochs, signer, transcoding: { findProgram }, analysis }: Deciding,
  viewer: Viewer,
  { trackIds, types, hls: withHls = false, ...limits }: Question,
): Promise<Decision[]> => {
  if (viewer.role === 'service') throw refuse('media.people-only')
  const epoch = await epochs.of(viewer.userId)
  if (epoch === undefined) throw refuse('media.people-only')
  const sources = new Map((await sourcesOf(read, trackIds)).map((source) => [source.track_id, source]))
  const known = await analysis.knownOf([...sources.values()])
  const played = types.map(readType).filter((type) => type !== undefined)
  const expiresAt = expiryFrom(Date.now())
  const canMake = withHls && isMadeBy(await findProgram())
  const decideOne = async (trackId: string): Promise<Decision> => {
    const source = sources.get(trackId)
    if (!source) return refused({ id: trackId, reasons: [reason('track.unknown', 'there is no such track')] })
    const file = await fileOf(source, folders)
    if (file.faults.length > 0) return refused({ id: trackId, source, reasons: [...file.faults, ...cannotPlay(source, played)] })
    const choice = await choose({ source, played, limits, findProgram })
    if (choice.action === 'none') return refused({ id: trackId, source, reasons: choice.reasons })
    const made = choice.action === 'transcode' ? choice.rendition : undefined
    const link = (variant: string) => current().origin + signer.path({ userId: viewer.userId, epoch, trackId, variant, expiresAt })
    return {
      track_id: trackId,
      action: choice.action,
      url: link(made ? variantOf(made) : ORIGINAL),
      hls_url: canMake ? link(HLS) : null,
      content_type: made ? formats[made.format].type : contentType(source),
      // What is made has no size before it is.
      size: made ? null : file.size,
      duration_ms: source.duration_ms,
      expires_at: new Date(expiresAt).toISOString(),
      reasons: choice.reasons,
    }
  }
  return Promise.all(trackIds.map(async (id) => ({ ...(await decideOne(id)), loudness: null, has_waveform: false, ...known.get(id) })))
}

const reason = (code: string, cause: string): Reason => ({ code, text: `Cannot play here: ${cause}.` })

const refused = ({ id, source, reasons }: { id: string; source?: TrackSource; reasons: Reason[] }): Decision => ({
  track_id: id,
  action: 'none',
  url: null,
  content_type: source ? contentType(source) : null,
  size: source?.size ?? null,
  duration_ms: source?.duration_ms ?? 0,
  expires_at: null,
  reasons,
})

/** What lies there now: size in bytes, or why there is nothing to play. */
const fileOf = async (source: TrackSource, folders: Folders): Promise<{ size: number; faults: Reason[] }> => {
  const nothing = (code: string, cause: string) => ({ size: source.size, faults: [reason(code, cause)] })
  try {
    const folder = await folders.find(source.folder_id)
    if (!folder) return nothing('folder.removed', 'its music folder was removed')
    const found = await folder.stat(source.path)
    if (found) return { size: found.size, faults: [] }
    const fault = await folderFault(folder)
    if (fault) return nothing('folder.not-mounted', fault)
    return nothing(
      'file.missing',
      source.missing_since ? `its file is missing since ${source.missing_since}` : 'its file is not there any more',
    )
  } catch (error) {
    return nothing('file.unreadable', `its file cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`)
  }
}
