import { repeating, type Room } from '@tutti/kit'
import { folderFault, type Folders } from '../streaming/folders.ts'
import { folderRoot, type Tables } from '../store.ts'
import { settleAlbums } from './albums.ts'
import type { Outcome } from './analyse.ts'
import type { Analyser } from './program.ts'
import * as store from './store.ts'
import { type AnalysisThread, startAnalysisThread } from './thread.ts'
import { noteOlderTracks } from './upgrade.ts'

export type LineOptions = Pick<Room<Tables>, 'db' | 'calls' | 'logger' | 'version' | 'leads'> & {
  folders: Folders
  /** Tracks at once; 0: none. */ most: number
  findAnalyser: () => Promise<Analyser>
  /** Whether someone waits for this machine. */ isBusy: () => boolean
}

type Found = Extract<Analyser, { version: string }>
type Result = Outcome | { kind: 'no-folder' }
type Next = Awaited<ReturnType<typeof store.nextInLine>>[number]

const LOOK_MS = 1_000
/** So long no scan must have told of anything. */
const QUIET_MS = 2_000
/** A folder that cannot be read, and ffmpeg that does not start, are looked at again after this time. */
const REST_MS = 60_000

/** Analyses one track after the other, whenever nobody is disturbed by it. What was done is in the database: a start goes on there. */
export const startLine = (options: LineOptions) => {
  const { db, logger, leads, isBusy, most } = options
  const running = new Map<string, Next>()
  const pauses = makePauses()
  const threads = Array.from({ length: most }, startAnalysisThread)
  let [isStopped, isPrepared] = [false, false]
  const mayGoOn = () => !isStopped && leads() && !isBusy() && pauses.areOver()
  const take = async (): Promise<Next | undefined> => {
    if (!mayGoOn()) return undefined
    const found = await store.nextInLine(db.read, { resting: pauses.folders(), limit: most })
    const next = found.find((one) => !running.has(one.track_id))
    if (next) running.set(next.track_id, next)
    await settleAlbums(
      db,
      [...running.values()].flatMap((one) => one.album_id ?? []),
    )
    return next
  }
  const work = async (thread: AnalysisThread, program: Found) => {
    for (let next = await take(); next; next = await take())
      try {
        const outcome = await analysed(options, thread, { next, program })
        pauses.after(outcome, next)
        if (!isStopped) await keep(options, { next, outcome, triedBy: triedBy(options, program) })
      } finally {
        running.delete(next.track_id)
      }
  }
  const goOn = async () => {
    if (most === 0 || !mayGoOn()) return
    const program = await options.findAnalyser()
    if (program.command === undefined) return
    if (!isPrepared) await prepare(options, program)
    isPrepared = true
    await Promise.all(threads.map((thread) => work(thread, program)))
  }
  const failed = (error: unknown) => isStopped || logger.warn({ err: error }, 'Cannot analyse tracks; trying again.')
  const job = repeating({ work: goOn, everyMs: LOOK_MS, failed })
  return {
    /** There is something new to do. */
    kick: (): void => job.kick(),
    /** A scan is at work, or tells of tracks. */
    postpone: pauses.calm,
    running: (): number => running.size,
    stop: async (): Promise<void> => {
      isStopped = true
      await Promise.all(threads.map((thread) => thread.end()))
      await job.stop()
    },
  }
}

export type Line = ReturnType<typeof startLine>

const makePauses = () => {
  const folders = new Map<string, number>()
  let until = 0
  const calm = () => void (until = Math.max(until, Date.now() + QUIET_MS))
  return {
    calm,
    areOver: (): boolean => Date.now() >= until,
    /** Those that rest. */
    folders: (): string[] => {
      for (const [id, end] of folders) if (end <= Date.now()) folders.delete(id)
      return [...folders.keys()]
    },
    after: ({ kind }: Result, { folder_id: folderId }: Next): void => {
      if (kind === 'no-folder') folders.set(folderId, Date.now() + REST_MS)
      if (kind === 'no-program') until = Date.now() + REST_MS
      // Whoever writes it now has not finished.
      if (kind === 'changed') calm()
    },
  }
}

const triedBy = ({ version }: LineOptions, ffmpeg: Found) => `Tutti ${version}, ffmpeg ${ffmpeg.version}`

const prepare = async (options: LineOptions, program: Found): Promise<void> => {
  await noteOlderTracks(options.db, options.calls)
  await options.db.write('analysis', (tx) => store.tryAgain(tx, triedBy(options, program)))
}

type Turn = { next: Next; program: Found }

const analysed = async ({ db, folders }: LineOptions, thread: AnalysisThread, { next, program }: Turn): Promise<Result> => {
  const folder = await folders.find(next.folder_id)
  const root = await folderRoot(db.read, next.folder_id)
  if (!folder || root === undefined) return { kind: 'unreachable', code: 'its music folder was removed' }
  const order = { command: program.command, root, path: next.path, container: next.container }
  // A file that ends the thread would do so again.
  const ended = (error: Error): Outcome => ({ kind: 'failed', version: '', reason: `analysing it failed: ${error.message}` })
  const outcome = await thread.analyse(order).catch(ended)
  // A disk that is not mounted is no fault of its files.
  return outcome.kind === 'unreachable' && (await folderFault(folder)) ? { kind: 'no-folder' } : outcome
}

type Ending = { next: Next; outcome: Result; triedBy: string }

const keep = async ({ db, logger }: LineOptions, { next: { track_id: trackId }, outcome, triedBy }: Ending): Promise<void> => {
  if (outcome.kind === 'done') {
    const { version, figures } = outcome
    return db.write(trackId, (tx) => store.keepFigures(tx, { trackId, version, triedBy, figures }))
  }
  if (outcome.kind !== 'failed' && outcome.kind !== 'unreachable') return
  const failure =
    outcome.kind === 'failed'
      ? { state: outcome.kind, version: outcome.version, reason: outcome.reason }
      : { state: outcome.kind, version: null, reason: `its file cannot be opened: ${outcome.code}` }
  logger.warn({ track: trackId, cause: failure.reason }, 'A track cannot be analysed.')
  await db.write(trackId, (tx) => store.keepFailure(tx, { trackId, triedBy, ...failure }))
}
