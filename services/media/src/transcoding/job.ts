import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import type { Command } from './program.ts'

/** A process that writes audio on its standard output. */
export type Job = {
  output: AsyncIterable<Buffer>
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

export type Order = { command: Command; arguments: string[]; /** what it reads; closed by whoever opened it */ fd: number }

const SAID_BYTES = 2_000

/** Starts the program on an open file, at a priority below ours: it is told no name and no path, and gets nothing of our environment. */
export const startOn = ({ command: [program, ...before], arguments: given, fd }: Order, priority: number): ChildProcess => {
  const child = spawn(program, [...before, ...given], { stdio: ['ignore', 'pipe', 'pipe', fd], env: { PATH: process.env.PATH ?? '' } })
  try {
    if (child.pid !== undefined) setPriority(child.pid, priority)
  } catch {
    // Some systems allow that to nobody; it is a courtesy.
  }
  return child
}

/** What a program that ended by itself, and not well, has said of why. */
export const notDecodable = (said: string, ended: number | string | null): NotDecodable =>
  new NotDecodable(reasonIn(said) ?? `ffmpeg ended with ${String(ended)}`)

export const startJob = (order: Order): Job => {
  // Listeners at the API come first.
  const child = startOn(order, constants.priority.PRIORITY_BELOW_NORMAL)
  let said = ''
  let isKilled = false
  let resting = false
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-SAID_BYTES)))
  const ended = once(child, 'close').then(([code, signal]) => {
    if (code !== 0 && !isKilled) throw notDecodable(said, code ?? signal)
  })
  ended.catch(() => undefined)
  return {
    output: child.stdout! as AsyncIterable<Buffer>,
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

/** The last line that ffmpeg said, without the addresses of its parts: `[mp3 @ 0x55…] Header missing`. */
const reasonIn = (said: string): string | undefined =>
  said
    .split('\n')
    .map((line) =>
      line
        .replace(/\[[^\]]* @ 0x[0-9a-f]+\]\s*/g, '')
        .replace(/\/dev\/fd\/\d+:?\s*/g, '')
        .trim(),
    )
    .findLast((line) => line !== '')
