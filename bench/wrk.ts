import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

export type Load = {
  url: string
  headers?: Record<string, string>
  /** connections at once; 32 unless told */
  connections?: number
  /** s; 4 unless told */
  seconds?: number
  /** Paths with their queries that are asked for in turn, in place of the one of `url`. */
  paths?: readonly string[]
}

/** Requests a second that a server answers, and answers that were none (wrong status, timeout, broken connection). */
export const load = async (asked: Load): Promise<{ perSecond: number; errors: number }> => {
  const { url, headers = {}, connections = 32, seconds = 4, paths } = asked
  const script = paths ? await turns(paths) : undefined
  const options = [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    ...(script ? ['-s', script] : []),
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
  ]
  const { stdout } = await promisify(execFile)('wrk', [...options, url]).finally(() => script && rm(dirname(script), { recursive: true }))
  const rate = /Requests\/sec:\s*([\d.]+)/.exec(stdout)?.[1]
  if (!rate) throw new Error(`Cannot read what wrk says: ${stdout}`)
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)?.slice(1) ?? []
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1]
  return { perSecond: Number(rate), errors: [...sockets, refused ?? 0].reduce<number>((sum, one) => sum + Number(one), 0) }
}

/** A script of wrk (Lua) that takes one path after the other. */
const turns = async (paths: readonly string[]): Promise<string> => {
  const file = join(await mkdtemp(join(tmpdir(), 'tutti-wrk-')), 'turns.lua')
  const list = paths.map((path) => JSON.stringify(path)).join(',')
  await writeFile(file, `local paths = {${list}} local n = 0 function request() n = n % #paths + 1 return wrk.format(nil, paths[n]) end`)
  return file
}
