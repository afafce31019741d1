import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import type { Readable } from 'node:stream'

/** A process that writes audio on its standard output. */
export type Job = {
  output: Readable
  /** Resolves when it has ended well. @throws NotDecodable when it has not; never after `kill` */
  ended: Promise<void>
  kill(): void
  wasKilled(): boolean
  /** Nobody waits for it just now: it goes first when another one is wanted. */
  rest(isResting: boolean): void
  isResting(): boolean
}

/** The program ended with an error, and said why. */
export class NotDecodable extends Error {}

export type Order = { program: string; arguments: string[]; /** what it reads; closed by whoever opened it */ fd: number }

const SAID_BYTES = 2_000

/** Starts the program on an open file: it is told no name and no path, and gets nothing of our environment. */
export const startJob = ({ program, arguments: given, fd }: Order): Job => {
  const child = spawn(program, given, { stdio: ['ignore', 'pipe', 'pipe', fd], env: { PATH: process.env.PATH ?? '' } })
  // Listeners at the API come first.
  if (child.pid !== undefined) yieldTo(child.pid)
  let said = ''
  let isKilled = false
  let resting = false
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-SAID_BYTES)))
  const ended = once(child, 'close').then(([code, signal]) => {
    if (code !== 0 && !isKilled) throw new NotDecodable(reasonIn(said) ?? `ffmpeg ended with ${String(code ?? signal)}`)
  })
  ended.catch(() => undefined)
  return {
    output: child.stdout!,
    ended,
    kill: () => {
      isKilled = true
      child.kill('SIGKILL')
    },
    wasKilled: () => isKilled,
    rest: (isResting) => void (resting = isResting),
    isResting: () => resting,
  }
}

const yieldTo = (pid: number) => {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Some systems allow that to nobody; it is a courtesy.
  }
}

/** The last line that ffmpeg said, without the addresses of its parts: `[mp3 @ 0x55…] Header missing`. */
export const reasonIn = (said: string): string | undefined =>
  said
    .split('\n')
    .map((line) =>
      line
        .replace(/\[[^\]]* @ 0x[0-9a-f]+\]\s*/g, '')
        .replace(/\/dev\/fd\/\d+:?\s*/g, '')
        .trim(),
    )
    .findLast((line) => line !== '')
