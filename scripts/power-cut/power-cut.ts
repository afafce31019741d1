import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { makeDisk } from './disk.ts'
import type { Disk } from './disk.ts'

export { whyNot } from './disk.ts'

export type PowerCutOptions = {
  cycles: number
  /** A program and its arguments. Gets the folder as its last one, writes there until it is killed, and prints one line for each acknowledged write. */
  writer: string[]
  /** A program and its arguments. Gets the folder as its last one, and prints one line for each write that is there. */
  reader: string[]
  env?: Record<string, string>
  /** Told after each cycle. */
  progress?: (cycle: number, result: PowerCutResult) => void
}

/** Lines over all cycles. `lost`: acknowledged but not there. `doubled`: there more than once. */
export type PowerCutResult = { acknowledged: number; lost: number; doubled: number }

/** ms from the first acknowledgement to the cut, at random. */
const SHORTEST = 20
const LONGEST = 400
const READ_BYTES = 512 * 1024 * 1024

/**
 * Writes, cuts the power, starts again, reads, compares; over and over. Each cycle begins with an empty disk.
 * Needs Linux, root, a loop device and e2fsprogs: `whyNot` says what is missing.
 */
export async function powerCut(options: PowerCutOptions): Promise<PowerCutResult> {
  const total = { acknowledged: 0, lost: 0, doubled: 0 }
  for (let cycle = 1; cycle <= options.cycles; cycle++) {
    const disk = await makeDisk()
    try {
      const acknowledged = await writeUntilCut(disk, options)
      await disk.restart()
      add(total, compare(acknowledged, await read(disk, options)))
    } finally {
      await disk.destroy()
    }
    options.progress?.(cycle, { ...total })
  }
  return total
}

async function writeUntilCut(disk: Disk, { writer: [program = '', ...args], env }: PowerCutOptions): Promise<string[]> {
  // In a group of its own, to end with all that it has started.
  const child = spawn(program, [...args, disk.dir], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env }, detached: true })
  const ended = once(child, 'close')
  let complaint = ''
  child.stderr.on('data', (part) => (complaint = (complaint + part).slice(-2_000)))
  const lines: string[] = []
  let before = 0
  let cutting: Promise<void> | undefined
  const cut = async (): Promise<void> => {
    const now = await disk.arm()
    await wait(SHORTEST + Math.random() * (LONGEST - SHORTEST))
    // A program that still runs while the disk dies may be told by the kernel that a write is safe, which after a real cut
    // nobody would hear: only what had arrived before counts.
    before = lines.length
    await now()
    killAll(child.pid!)
  }
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    cutting ??= cut()
  }
  await ended
  await cutting
  if (before === 0) throw new Error(`cannot cut the power of ${program}: it wrote nothing and said ${complaint}`)
  return lines.slice(0, before)
}

function killAll(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch (error) {
    // All of it may have ended on its dead disk.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function read(disk: Disk, { reader: [program = '', ...args] }: PowerCutOptions): Promise<string[]> {
  const { stdout } = await promisify(execFile)(program, [...args, disk.dir], { maxBuffer: READ_BYTES })
  return stdout.split('\n').filter((line) => line !== '')
}

function compare(acknowledged: readonly string[], found: readonly string[]): PowerCutResult {
  const there = new Set(found)
  const lost = acknowledged.filter((line) => !there.has(line)).length
  return { acknowledged: acknowledged.length, lost, doubled: found.length - there.size }
}

function add(total: PowerCutResult, { acknowledged, lost, doubled }: PowerCutResult): void {
  total.acknowledged += acknowledged
  total.lost += lost
  total.doubled += doubled
}
