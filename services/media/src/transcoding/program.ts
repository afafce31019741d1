import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { FORMATS, type Format, formats } from './formats.ts'
import { ADDED_BY, fromNpm } from './npm/index.ts'

/** A program and what stands before the arguments that it is given. */
export type Command = readonly [program: string, ...before: string[]]

/** The program that makes renditions, and into what it can; `undefined`, with the reason in words, where there is none. */
export type Program = { command: Command; formats: readonly Format[] } | { command: undefined; why: string }

const ASK_MS = 10_000
/** Someone may install it while we run. */
const LOOK_AGAIN_MS = 60_000
/** What is looked for unless told: the system's, then npm's. */
export const STANDARD = 'ffmpeg'
/** Npm's, also where the system has one. */
export const NPM = 'npm'

const run = promisify(execFile)

/** What a program says about itself. */
export const ask = async ([program, ...before]: Command, what: string): Promise<string> =>
  (await run(program, [...before, '-hide_banner', '-nostdin', what], { timeout: ASK_MS, maxBuffer: 4 * 1024 * 1024 })).stdout

/** Looks for ffmpeg as `TUTTI_FFMPEG` says; once found, it is trusted. */
export const openProgram = (name: string) => {
  let looking: { at: number; found: Promise<Program> } | undefined
  return {
    find: async (): Promise<Program> => {
      const known = await looking?.found
      if (looking && (known?.command || looking.at > Date.now() - LOOK_AGAIN_MS)) return looking.found
      looking = { at: Date.now(), found: look(name) }
      return looking.found
    },
  }
}

export type FindProgram = ReturnType<typeof openProgram>['find']

const look = async (name: string): Promise<Program> => {
  const own = name === NPM ? none(`ffmpeg is not installed (in Tutti's folder: ${ADDED_BY})`) : await able([name])
  if (own.command || (name !== STANDARD && name !== NPM)) return own
  const command = fromNpm()
  return command ? able(command) : own
}

const none = (why: string): Program => ({ command: undefined, why })

const able = async (command: Command): Promise<Program> => {
  try {
    const encoders = new Set((await ask(command, '-encoders')).split('\n').map((line) => line.trim().split(/\s+/)[1]))
    const found = FORMATS.filter((format) => encoders.has(formats[format].encoder))
    if (found.length > 0) return { command, formats: found }
    return none(`the ffmpeg at hand has none of the encoders ${FORMATS.map((one) => formats[one].encoder).join(', ')}`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT')
      return none(`ffmpeg is not installed (on Debian and Ubuntu: apt-get install ffmpeg; or in Tutti's folder: ${ADDED_BY})`)
    return none(`ffmpeg cannot be run: ${code ?? (error as Error).message}`)
  }
}
