import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { FindProgram } from '../transcoding/program.ts'

/** The ffmpeg that measures: where it is, and its version in words; or why there is none. */
export type Analyser = { path: string; version: string } | { path: undefined; why: string }

const ask = promisify(execFile)
const ASK_MS = 5_000
const NEEDED = 'ebur128'

/** Looks whether the ffmpeg at hand can measure loudness; once found, it is trusted. */
export const openAnalyser = (findProgram: FindProgram) => {
  let last: Analyser | undefined
  return {
    find: async (): Promise<Analyser> => {
      if (last?.path === undefined) last = await look(findProgram)
      return last
    },
    /** What was found when somebody looked last. */
    last: (): Analyser | undefined => last,
  }
}

const look = async (findProgram: FindProgram): Promise<Analyser> => {
  const program = await findProgram()
  if (program.path === undefined) return program
  const options = { timeout: ASK_MS, maxBuffer: 4 * 1024 * 1024 }
  const filters = await ask(program.path, ['-hide_banner', '-nostdin', '-filters'], options)
  if (!filters.stdout.includes(` ${NEEDED} `)) return { path: undefined, why: `the ffmpeg at hand has no filter ${NEEDED}` }
  const { stdout } = await ask(program.path, ['-version'], options)
  return { path: program.path, version: /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? 'unknown' }
}
