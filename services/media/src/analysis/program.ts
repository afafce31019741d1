import { ask, type Command, type FindProgram } from '../transcoding/program.ts'

/** The ffmpeg that measures: how it is started, and its version in words; or why there is none. */
export type Analyser = { command: Command; version: string } | { command: undefined; why: string }

const NEEDED = 'ebur128'

/** Looks whether the ffmpeg at hand can measure loudness; once found, it is trusted. */
export const openAnalyser = (findProgram: FindProgram) => {
  let last: Analyser | undefined
  return {
    find: async (): Promise<Analyser> => {
      if (last?.command === undefined) last = await look(findProgram)
      return last
    },
    /** What was found when somebody looked last. */
    last: (): Analyser | undefined => last,
  }
}

const look = async (findProgram: FindProgram): Promise<Analyser> => {
  const program = await findProgram()
  if (program.command === undefined) return program
  const { command } = program
  if (!(await ask(command, '-filters')).includes(` ${NEEDED} `))
    return { command: undefined, why: `the ffmpeg at hand has no filter ${NEEDED}` }
  return { command, version: /^ffmpeg version (\S+)/.exec(await ask(command, '-version'))?.[1] ?? 'unknown' }
}
