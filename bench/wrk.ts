import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export type Load = {
  url: string
  headers?: Record<string, string>
  /** connections at once; 32 unless told */
  connections?: number
  /** s; 4 unless told */
  seconds?: number
}

/** Requests a second that a server answers, and answers that were none (wrong status, timeout, broken connection). */
export const load = async ({ url, headers = {}, connections = 32, seconds = 4 }: Load): Promise<{ perSecond: number; errors: number }> => {
  const options = [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
  ]
  const { stdout } = await promisify(execFile)('wrk', [...options, url])
  const rate = /Requests\/sec:\s*([\d.]+)/.exec(stdout)?.[1]
  if (!rate) throw new Error(`Cannot read what wrk says: ${stdout}`)
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)?.slice(1) ?? []
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1]
  return { perSecond: Number(rate), errors: [...sockets, refused ?? 0].reduce<number>((sum, one) => sum + Number(one), 0) }
}
