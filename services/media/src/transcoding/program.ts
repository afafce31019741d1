import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { FORMATS, type Format, formats } from './formats.ts'

/** The program that makes renditions, and into what it can; `undefined`, with the reason in words, where there is none. */
export type Program = { path: string; formats: readonly Format[] } | { path: undefined; why: string }

const ASK_MS = 5_000
/** Someone may install it while we run. */
const LOOK_AGAIN_MS = 60_000

const ask = promisify(execFile)

/** Looks for ffmpeg by its name or path; once found, it is trusted. */
export const openProgram = (name: string) => {
  let looking: { at: number; found: Promise<Program> } | undefined
  return {
    find: async (): Promise<Program> => {
      const known = await looking?.found
      if (looking && (known?.path || looking.at > Date.now() - LOOK_AGAIN_MS)) return looking.found
      looking = { at: Date.now(), found: look(name) }
      return looking.found
    },
  }
}

export type FindProgram = ReturnType<typeof openProgram>['find']

const look = async (name: string): Promise<Program> => {
  try {
    const { stdout } = await ask(name, ['-hide_banner', '-nostdin', '-encoders'], { timeout: ASK_MS, maxBuffer: 4 * 1024 * 1024 })
    const encoders = new Set(stdout.split('\n').map((line) => line.trim().split(/\s+/)[1]))
    const able = FORMATS.filter((format) => encoders.has(formats[format].encoder))
    if (able.length > 0) return { path: name, formats: able }
    return { path: undefined, why: `the ffmpeg at hand has none of the encoders ${FORMATS.map((one) => formats[one].encoder).join(', ')}` }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return { path: undefined, why: 'ffmpeg is not installed (on Debian and Ubuntu: apt-get install ffmpeg)' }
    return { path: undefined, why: `ffmpeg cannot be run: ${code ?? (error as Error).message}` }
  }
}
