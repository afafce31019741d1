import { readdir, readFile } from 'node:fs/promises'

/** CPU time (ms) and memory (MB; what processes share is divided among them) of each program that this process has started, by name; those of one name are added up. */
export type Spent = Map<string, { cpuMs: number; memoryMb: number }>

const TICK_MS = 10

/** `./tutti run playlists` is `playlists`, every process of a PostgreSQL is `postgres`. */
const nameOf = (command: readonly string[]): string => {
  const at = command.indexOf('run')
  if (at > 0)
    return command
      .slice(at + 1)
      .filter((word) => !word.startsWith('-'))
      .join('+')
  const program = (command[0] ?? '').split(' ')[0]!.split('/').at(-1)!.replace(/:$/, '')
  return program === 'node' ? 's3' : program
}

type Process = { pid: number; parent: number; cpuMs: number; memoryMb: number; name: string }

/** Linux: proc(5). One that has ended meanwhile is left out. */
const processes = async (): Promise<Process[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const [stat, command, memory] = (await Promise.all(
          ['stat', 'cmdline', 'smaps_rollup'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')),
        )) as [string, string, string]
        const fields = stat
          .slice(stat.lastIndexOf(')') + 2)
          .split(' ')
          .map(Number)
        const [cpuMs, memoryMb] = [(fields[11]! + fields[12]!) * TICK_MS, (Number(/^Pss:\s+(\d+)/m.exec(memory)?.[1] ?? 0) * 1_024) / 1e6]
        return [{ pid: Number(pid), parent: fields[1]!, cpuMs, memoryMb, name: nameOf(command.split('\0').filter(Boolean)) }]
      } catch {
        return []
      }
    }),
  )
  return found.flat()
}

export const spent = async (): Promise<Spent> => {
  const all = await processes()
  const mine = new Set([process.pid])
  for (let before = 0; before !== mine.size;) {
    before = mine.size
    for (const { pid, parent } of all) if (mine.has(parent)) mine.add(pid)
  }
  const sums: Spent = new Map()
  for (const { pid, name, cpuMs, memoryMb } of all) {
    if (pid === process.pid || !mine.has(pid)) continue
    const sum = sums.get(name) ?? { cpuMs: 0, memoryMb: 0 }
    sums.set(name, { cpuMs: sum.cpuMs + cpuMs, memoryMb: sum.memoryMb + memoryMb })
  }
  return sums
}

/** CPU (µs) by name between two of them, for each of `times`; what is nothing is left out. */
export const cost = (before: Spent, after: Spent, times: number): Record<string, number> =>
  Object.fromEntries(
    [...after]
      .map(([name, { cpuMs }]) => [name, Math.round(((cpuMs - (before.get(name)?.cpuMs ?? 0)) * 1_000) / times)] as const)
      .filter(([, µs]) => µs > 0)
      .sort(([, a], [, b]) => b - a),
  )
